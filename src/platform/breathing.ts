/** Milliseconds between two breaths: half a frame of a page, and far below what anybody notices of a signal. */
const DUE_MS = 8;

/**
 * The clock of `breathe`, which lets timers, signals, messages and rendering in. While less than 8 ms have passed
 * since they last had their turn it returns undefined, else a promise of their next one. All who call it meanwhile
 * wait for the same turn, and go on in the order of their calls.
 *
 * @param turn resolves after one turn of the event loop.
 */
export function breathing(turn: () => Promise<void>): () => Promise<void> | undefined {
  let last = performance.now();
  let next: Promise<void> | undefined;
  const done = () => {
    last = performance.now();
    next = undefined;
  };
  return () => {
    if (!next && performance.now() - last >= DUE_MS) next = turn().then(done);
    return next;
  };
}
