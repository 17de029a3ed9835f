import { exp } from './exp.ts';

/** The series is used up to here. Beyond, its terms cancel. */
const MIDDLE = 2.5;

/**
 * The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x, right to 1e-14 of itself.
 *
 * Source: the series of Abramowitz and Stegun, 7.1.6.
 */
export function erf(x: number): number {
  if (Math.abs(x) > MIDDLE) return Math.sign(x) * (1 - tail(Math.abs(x)));
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return 2 * bell(x) * sum;
}

/** 1 - erf(x), right to 1e-12 of itself however small it is. */
export function erfc(x: number): number {
  return x > MIDDLE ? tail(x) : 1 - erf(x);
}

/** erfc(x) for x > MIDDLE, by the continued fraction of Abramowitz and Stegun, 7.1.14. */
function tail(x: number): number {
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return bell(x) / (x + fraction);
}

function bell(x: number): number {
  return exp(-x * x) / Math.sqrt(Math.PI);
}
