/**
 * How many times as fast as a software adapter the device `cpu` learns: the median over the updates of
 * `bench/updates.js`. Undefined as long as nobody has measured it.
 */
const CPU_SPEEDUP: number | undefined = undefined;

/** What the line of a software adapter adds where the CPU without it is faster. */
export function softwareHint(speedup: number | undefined = CPU_SPEEDUP): string {
  return speedup !== undefined && speedup > 1
    ? `; device cpu was measured ${speedup.toFixed(1)} times as fast`
    : '';
}
