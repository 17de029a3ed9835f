/** Milliseconds between two breaths: half a frame of a page, and too short for anyone to notice a late signal. */
const DUE_MS = 8;

/**
 * Makes a `breathe`, which gives timers, signals, messages and rendering a turn. It returns undefined if less than 8 ms
 * have passed since their last turn, else a promise of the next one. Callers in the meantime wait for the same turn,
 * and go on in the order of their calls.
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
