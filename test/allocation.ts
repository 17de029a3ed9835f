import * as assert from 'uvu/assert';

/**
 * Fails if `action`, which deals with `elements` elements, creates an object for each of them. Zero bytes cannot be
 * asked for: the engine may box a fractional or large number that passes between functions (16 bytes), such as a sine
 * and a cosine, and what ran before in this process decides whether it does. An object that holds such a number takes
 * 48, a view over 90.
 */
export function assertAllocatesNothing(action: () => void, elements: number): void {
  let bytes = bytesAllocatedPerCall(action);
  // On a busy machine the thread that compiles may come late.
  for (let patience = 10; patience > 0 && bytes >= 48 * elements; patience--) {
    Atomics.wait(never, 0, 0, 100);
    bytes = Math.min(bytes, bytesAllocatedPerCall(action));
  }
  assert.ok(bytes < 48 * elements, `${bytes} bytes for ${elements} elements`);
}

const never = new Int32Array(new SharedArrayBuffer(4));

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
