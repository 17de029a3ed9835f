import { exp } from './exp.ts';

/** Beyond, the error function is 1 or -1. */
const LARGEST = 6;
/** Up to here the series is used, whose terms cancel further out. */
const MIDDLE = 2.5;

/**
 * The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x, right to 1e-14 of itself.
 *
 * Source: the series and the continued fraction of Abramowitz and Stegun, 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > LARGEST) return Math.sign(x);
  const bell = exp(-x * x) / Math.sqrt(Math.PI);
  if (!(size > MIDDLE)) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 2 * bell * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - bell / (size + fraction));
}
