import * as assert from 'uvu/assert';

/**
 * Fails if `action`, which deals with so many elements, creates an object for each of them. Zero bytes is not to
 * be asked for: the engine may box a fractional or large number that passes between functions (16 bytes), and
 * what ran before in this process decides whether it does. But the smallest object takes 32, a view over 90.
 */
export function assertAllocatesNothing(action: () => void, elements: number): void {
  const bytes = bytesAllocatedPerCall(action);
  assert.ok(bytes < 32 * elements, `${bytes} bytes for ${elements} elements`);
}

/** Bytes of heap that a call takes once it is compiled, give or take a few tens. */
function bytesAllocatedPerCall(action: () => void): number {
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
