import { threadsHere } from '#platform';

/** How many threads: a number, or as many as are worth it. */
export type ThreadCount = number | 'auto';

/** The most threads for 'auto': waking threads takes longer the more there are, and more were never tried. */
const MOST_BY_THEMSELVES = 8;

/**
 * The most threads that work together on a device opened with `count`.
 * @throws RangeError for a number other than 1 where no further thread can be started.
 */
export function mostThreads(count: ThreadCount): number {
  const here = threadsHere();
  if (count === 'auto') return Math.min(here ?? 1, MOST_BY_THEMSELVES);
  if (count === 1 || here !== undefined) return count;
  throw new RangeError(
    `threads must be 'auto' or 1 here, got ${count}: others need a worker of a page that is cross-origin isolated`,
  );
}
