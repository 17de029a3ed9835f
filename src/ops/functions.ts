import { full } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, div, mul, neg, sub } from './arithmetic.ts';
import { applyUnary } from './unary.ts';

type F32 = Tensor<'f32'>;

/** e^x, element by element. */
export function exp(x: F32): F32 {
  return applyUnary('exp', x, (g, y) => mul(g, y));
}

/** e^x - 1, element by element, exact near 0, too. */
export function expm1(x: F32): F32 {
  return applyUnary('expm1', x, (g) => mul(g, exp(x)));
}

/** The natural logarithm, element by element: -Infinity at 0, NaN below. */
export function log(x: F32): F32 {
  return applyUnary('log', x, (g) => div(g, x));
}

/** log(1 + x), element by element, exact near 0, too. */
export function log1p(x: F32): F32 {
  return applyUnary('log1p', x, (g) => div(g, add(x, 1)));
}

/** The square root, element by element: NaN below 0. Its gradient at 0 is infinite. */
export function sqrt(x: F32): F32 {
  return applyUnary('sqrt', x, (g, y) => div(g, mul(y, 2)));
}

/** x times x, element by element. */
export function square(x: F32): F32 {
  return pow(x, 2);
}

/** 1 / x, element by element. */
export function reciprocal(x: F32): F32 {
  return pow(x, -1);
}

/**
 * x to the power of a constant, element by element. A negative x has powers with whole exponents only, else NaN. x^0 is
 * 1, and its gradient 0.
 *
 * @throws RangeError if the exponent is infinite or NaN.
 */
export function pow(x: F32, exponent: number): F32 {
  if (!Number.isFinite(exponent)) throw new RangeError(`pow: the exponent must be finite, got ${exponent}`);
  return applyUnary('pow', x, (g) => mul(g, slopeOfPower(x, exponent)), { a: exponent });
}

function slopeOfPower(x: F32, exponent: number): F32 {
  if (exponent === 0) return full(x.shape, 0);
  if (exponent === 1) return full([], 1);
  return mul(exponent === 2 ? x : pow(x, exponent - 1), exponent);
}

/** |x|, element by element. Its gradient at 0 is 0. */
export function abs(x: F32): F32 {
  return applyUnary('abs', x, (g) => mul(g, sign(x)));
}

/** 1 where x is positive, -1 where it is negative, 0 elsewhere, also where it is NaN. No gradient flows through it. */
export function sign(x: F32): F32 {
  return applyUnary('sign', x);
}

/** The sine of x (rad), element by element, exact for any angle. */
export function sin(x: F32): F32 {
  return applyUnary('sin', x, (g) => mul(g, cos(x)));
}

/** The cosine of x (rad), element by element, exact for any angle. */
export function cos(x: F32): F32 {
  return applyUnary('cos', x, (g) => neg(mul(g, sin(x))));
}

/** log(2 / sqrt(pi)). */
const LOG_OF_TWO_OVER_ROOT_PI = 0.1207822376352452;

/** The error function, element by element: 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export function erf(x: F32): F32 {
  return applyUnary('erf', x, (g) => mul(g, exp(sub(LOG_OF_TWO_OVER_ROOT_PI, square(x)))));
}
