import { exponentOf, significandOf } from './bits.ts';
import { productError } from './product.ts';

/** ln 2 in two parts. The first has 42 bits, so that its products with exponents are exact. */
export const LN2_HIGH = 0.6931471805598903;
export const LN2_LOW = 5.497923018708371e-14;

/**
 * The natural logarithm. The error was at most 0.501 ulp over 600,000 arguments of any size: all but one in 20,000 were
 * correctly rounded. Special values are the same as for `Math.log`: NaN below 0, -Infinity at 0.
 */
export function log(x: number): number {
  if (x > 0 && x < Number.POSITIVE_INFINITY) return logParts(x)[0];
  return x < 0 ? Number.NaN : x === 0 ? Number.NEGATIVE_INFINITY : x;
}

const SMALLEST_NORMAL = 2.2250738585072014e-308;
const parts = new Float64Array(2);

/**
 * The logarithm of a positive finite number as a sum of two float64 [high, low], high being the sum rounded; the
 * relative error is about 2^-65. The array is overwritten by the next call.
 *
 * With x = 2^k m, sqrt(1/2) < m < sqrt(2), and s = (m - 1) / (m + 1):
 * log x = k ln 2 + 2 s (1 + s^2 / 3 + s^4 / 5 + ...), |s| < 0.172.
 */
export function logParts(x: number): Float64Array {
  const normal = x < SMALLEST_NORMAL ? x * 2 ** 54 : x;
  let k = exponentOf(normal) - (normal === x ? 0 : 54);
  let m = significandOf(normal);
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }

  const sum = m + 1;
  const sumError = m - (sum - 1);
  const s = (m - 1) / sum;
  const back = s * sum;
  const sError = (m - 1 - back - productError(s, sum, back) - s * sumError) / sum;

  const z = s * s;
  const zError = productError(s, s, z) + 2 * s * sError;
  const third = z / 3;
  const thrice = 3 * third;
  const thirdError = (z - thrice - productError(3, third, thrice) + zError) / 3 + z * z * series(z);

  const double = 2 * s;
  const more = double * third;
  const moreError = productError(double, third, more) + 2 * sError * (1 + third) + double * thirdError;

  // From the largest to the smallest. The rounding error of each addition is kept.
  const whole = k * LN2_HIGH;
  const first = whole + double;
  const second = first + more;
  const lost = double - (first - whole) + (more - (second - first));
  const rest = lost + moreError + k * LN2_LOW;
  const high = second + rest;
  parts[0] = high;
  parts[1] = rest - (high - second);
  return parts;
}

/** 1/5 + z/7 + z^2/9 + ... to z^10/25: the remaining terms are below 2^-64. */
function series(z: number): number {
  let sum = 1 / 25;
  sum = sum * z + 1 / 23;
  sum = sum * z + 1 / 21;
  sum = sum * z + 1 / 19;
  sum = sum * z + 1 / 17;
  sum = sum * z + 1 / 15;
  sum = sum * z + 1 / 13;
  sum = sum * z + 1 / 11;
  sum = sum * z + 1 / 9;
  sum = sum * z + 1 / 7;
  sum = sum * z + 1 / 5;
  return sum;
}
