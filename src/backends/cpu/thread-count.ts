import { threadsHere } from '#platform';

/** How many threads: a number, or as many as pay. */
export type ThreadCount = number | 'auto';

/** What waking the threads takes grows with their number, and more were never tried. */
const MOST_BY_THEMSELVES = 8;

/**
 * The most threads that work together on a device that was asked for `count`.
 * @throws RangeError if there can be none beside this one.
 */
export function mostThreads(count: ThreadCount): number {
  const here = threadsHere();
  if (count === 'auto') return Math.min(here ?? 1, MOST_BY_THEMSELVES);
  if (count === 1 || here !== undefined) return count;
  throw new RangeError(
    `threads must be 'auto' or 1 here, got ${count}: others need a worker of a page that is cross-origin isolated`,
  );
}
