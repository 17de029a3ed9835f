import * as assert from 'uvu/assert';

/**
 * Fails if `action`, which deals with `elements` elements, creates an object for each of them. Zero bytes would be
 * too strict: depending on what ran before in this process, the engine may box a fractional or large number that passes
 * between functions (16 bytes), such as a sine or a cosine. An object that holds such a number takes 48 bytes, a view
 * over 90.
 */
export function assertAllocatesNothing(action: () => void, elements: number): void {
  let bytes = bytesAllocatedPerCall(action);
  // On a busy machine the engine's compiling thread may be late.
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
  // Short rounds, so that few meet a garbage collection. One that does shrinks the heap by a lot, and must not pass for
  // a small number: hence the absolute value.
  const calls = 10;
  const rounds = Array.from({ length: 301 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) action();
    return Math.abs(process.memoryUsage().heapUsed - before) / calls;
  });
  return rounds.sort((a, b) => a - b)[150];
}
