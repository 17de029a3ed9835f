import { log } from './log.ts';

/**
 * log(1 + x), right to 1e-15 of itself.
 *
 * Source: W. Kahan's correction of log(1 + x) by what the addition lost.
 */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1 || sum === Number.POSITIVE_INFINITY) return x;
  return (log(sum) * x) / (sum - 1);
}
