/**
 * How many times as fast as a software adapter the device `cpu` learns: the median over W1 to W6 in
 * `bench/results/2026-11-21-lavapipe-all.json` (losses read rarely).
 */
const CPU_SPEEDUP = 2.5;

/** What the line of a software adapter adds where the CPU without it is faster. */
export function softwareHint(speedup = CPU_SPEEDUP): string {
  return speedup > 1 ? `; device cpu was measured ${speedup.toFixed(1)} times as fast` : '';
}
