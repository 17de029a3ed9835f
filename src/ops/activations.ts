import type { Tensor } from '../tensor/tensor.ts';
import { add, mul, sub } from './arithmetic.ts';
import { greater } from './comparison.ts';
import { exp, square } from './functions.ts';
import { applyUnary } from './unary.ts';
import { where } from './where.ts';

type F32 = Tensor<'f32'>;

/** 1 / (1 + e^-x), element by element. */
export function sigmoid(x: F32): F32 {
  return applyUnary('sigmoid', x, (g, y) => mul(g, mul(y, sub(1, y))));
}

/** The hyperbolic tangent, element by element. */
export function tanh(x: F32): F32 {
  return applyUnary('tanh', x, (g, y) => mul(g, sub(1, square(y))));
}

/** log(1 + e^x), element by element, exact even where e^x overflows or is tiny. */
export function softplus(x: F32): F32 {
  return applyUnary('softplus', x, (g) => mul(g, sigmoid(x)));
}

/** x where it is positive, else `slope` times x, element by element. At 0 the gradient is `slope`. */
export function leakyRelu(x: F32, slope = 0.01): F32 {
  return applyUnary('leakyRelu', x, (g) => mul(g, applyUnary('step', x, undefined, { a: 1, b: slope })), {
    a: slope,
  });
}

/** x where it is positive, else alpha (e^x - 1), element by element. */
export function elu(x: F32, alpha = 1): F32 {
  return applyUnary('elu', x, (g) => mul(g, eluSlope(x, alpha)), { a: alpha });
}

function eluSlope(x: F32, alpha: number): F32 {
  return applyUnary('eluSlope', x, (g, y) => mul(g, where(greater(x, 0), 0, y)), { a: alpha });
}

/** x sigmoid(x), element by element, also called Swish. */
export function silu(x: F32): F32 {
  return applyUnary('silu', x, (g) => mul(g, siluSlope(x)));
}

function siluSlope(x: F32): F32 {
  return applyUnary('siluSlope', x, (g) => {
    const s = sigmoid(x);
    return mul(g, mul(mul(s, sub(1, s)), add(2, mul(x, sub(1, mul(s, 2))))));
  });
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** 'tanh': the approximation with a hyperbolic tangent, as in GPT-2, off by up to 5e-4. Default 'none'. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * x times the share of a normal distribution that is below x, element by element: x (1 + erf(x / sqrt(2))) / 2. Small
 * shares are exact, too, where 1 + erf would lose all digits.
 *
 * Source: D. Hendrycks and K. Gimpel, "Gaussian error linear units" (2016), with the approximation
 * x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
 *
 * @throws RangeError if `approximate` is another word.
 */
export function gelu(x: F32, { approximate = 'none' }: GeluOptions = {}): F32 {
  if (approximate === 'none') return applyUnary('gelu', x, (g) => mul(g, geluSlope(x)));
  if (approximate === 'tanh') return applyUnary('geluTanh', x, (g) => mul(g, geluTanhSlope(x)));
  throw new RangeError(`gelu: approximate must be 'none' or 'tanh', got ${JSON.stringify(approximate)}`);
}

function geluSlope(x: F32): F32 {
  return applyUnary('geluSlope', x, (g) => {
    const squared = square(x);
    const bell = mul(exp(mul(squared, -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return mul(g, mul(bell, sub(2, squared)));
  });
}

function geluTanhSlope(x: F32): F32 {
  return applyUnary('geluTanhSlope', x, (g) => {
    // The second derivative of x s(u), s = sigmoid, u = scale (x + 0.044715 x^3): s' (2 u' + x u'' + x (1 - 2 s) u'^2).
    const scale = Math.sqrt(8 / Math.PI);
    const u = mul(mul(x, add(1, mul(square(x), 0.044715))), scale);
    const first = mul(add(1, mul(square(x), 0.134145)), scale);
    const second = mul(x, 0.26829 * scale);
    const s = sigmoid(u);
    const bend = add(second, mul(sub(1, mul(s, 2)), square(first)));
    return mul(g, mul(mul(s, sub(1, s)), add(mul(first, 2), mul(x, bend))));
  });
}
