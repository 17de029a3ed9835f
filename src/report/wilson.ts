import { requireNumber, requirePositiveInteger } from '../require.ts';
import type { Interval } from './bootstrap.ts';

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % interval for the probability of success, after `successes` of `trials` (Wilson 1927). Unlike the usual
 * mean ± deviation it stays within 0 and 1, and is useful for 5 out of 5: at least 0.57.
 *
 * @throws RangeError unless both are integers, `trials` at least 1 and `successes` from 0 to `trials`.
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  requirePositiveInteger('trials', trials);
  const fits = Number.isInteger(successes) && successes >= 0 && successes <= trials;
  requireNumber('successes', successes, fits, `an integer from 0 to trials (${trials})`);
  const share = successes / trials;
  const shrink = 1 + (Z * Z) / trials;
  const centre = (share + (Z * Z) / (2 * trials)) / shrink;
  const half = (Z / shrink) * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
