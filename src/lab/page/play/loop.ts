/** The longest time between two pictures that counts: a page that was hidden does not catch up. */
const LONGEST_MS = 100;

/**
 * Calls `tick` once in each period, in step with the screen.
 *
 * @param period milliseconds, asked each time.
 * @returns what ends it.
 */
export function every(period: () => number, tick: () => void): () => void {
  let last = performance.now();
  let owed = 0;
  const go = (now: number) => {
    frame = requestAnimationFrame(go);
    owed += Math.min(Math.max(0, now - last), LONGEST_MS);
    last = now;
    for (; owed >= period(); owed -= period()) tick();
  };
  let frame = requestAnimationFrame(go);
  return () => cancelAnimationFrame(frame);
}
