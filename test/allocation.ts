/**
 * How many bytes of heap a call of `action` takes once it is compiled, give or take a few tens. Zero is not
 * to be asked for: the engine may box a fractional number (16 bytes) that passes between functions, as it
 * sees fit. An object or a view for every element shows as thousands.
 */
export function bytesAllocatedPerCall(action: () => void): number {
  for (let i = 0; i < 20_000; i++) action();
  // Short rounds, so that few see a garbage collection; and one that does shrinks the heap by a lot, which
  // must not pass for little, hence the absolute value.
  const calls = 10;
  const rounds = Array.from({ length: 301 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) action();
    return Math.abs(process.memoryUsage().heapUsed - before) / calls;
  });
  return rounds.sort((a, b) => a - b)[150];
}
