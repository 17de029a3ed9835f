import { powerOfTwo } from './bits.ts';
import { LN2_HIGH, LN2_LOW } from './log.ts';

/** Beyond these, e^x is Infinity, or less than half of the smallest number above 0. */
const LARGEST = 709.782712893384;
const SMALLEST = -745.1332191019412;

/**
 * e^x. The error was at most 0.65 ulp over 600,000 arguments, 0.76 where the result is below 2^-1022. Special values
 * are the same as for `Math.exp`.
 */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/**
 * e^(x + tail), for a `tail` that is small beside x.
 *
 * With x = k ln 2 + r, |r| < 0.35: e^x = 2^k e^r, and e^r by Taylor's series.
 */
export function expOfSum(x: number, tail: number): number {
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < SMALLEST) return 0;
  if (Number.isNaN(x)) return x;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - k * LN2_HIGH; // exact
  const low = k * LN2_LOW - tail;
  const r = high - low;
  const sum = 1 + high;
  const rest = high - (sum - 1) + (r * r * series(r) - low);
  // In two steps, as 2^k may be too large or too small for one. Only the second can round.
  const half = Math.floor(k / 2);
  return (sum + rest) * powerOfTwo(half) * powerOfTwo(k - half);
}

/** (e^r - 1 - r) / r^2 = 1/2! + r/3! + r^2/4! + ... to r^11/13!, so that e^r lacks less than 2^-57. */
function series(r: number): number {
  let sum = 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 1 / 2;
  return sum;
}
