import { multiplyAdd, read, write } from './lanes';
import { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, softplus, tanh } from './math';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  a: f32;
  b: f32;
}

export function unary(x: usize, out: usize, p: Params, OP: u32): void {
  const count = p.count;
  const a = f32x4.splat(p.a);
  const b = f32x4.splat(p.b);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    write(out + 4 * i, apply(read(x + 4 * i, left), a, b, OP), left);
  }
}

/** The cases of shaders/unary.wgsl. */
// @ts-ignore: decorator
@inline
function apply(x: v128, a: v128, b: v128, OP: u32): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  switch (OP) {
    case 0: return v128.bitselect(zero, x, f32x4.lt(x, zero)); // relu
    case 1: return f32x4.min(f32x4.max(x, a), b); // clamp
    case 2: return v128.and(one, v128.and(f32x4.ge(x, a), f32x4.le(x, b))); // inside
    case 3: return v128.bitselect(a, b, f32x4.gt(x, zero)); // step
    case 4: return f32x4.abs(x);
    case 5: return f32x4.sub(v128.and(one, f32x4.gt(x, zero)), v128.and(one, f32x4.lt(x, zero))); // sign
    case 6: return f32x4.sqrt(x);
    case 7: return exp(x);
    case 8: return expm1(x);
    case 9: return log(x);
    case 10: return log1p(x);
    case 11: return pow(x, f32x4.extract_lane(a, 0));
    case 12: return sin(x);
    case 13: return cos(x);
    case 14: return tanh(x);
    case 15: return sigmoid(x);
    case 16: return softplus(x);
    case 17: return erf(x);
    case 18: return v128.bitselect(x, f32x4.mul(a, expm1(x)), f32x4.gt(x, zero)); // elu
    case 19: return v128.bitselect(one, f32x4.mul(a, exp(x)), f32x4.gt(x, zero)); // eluSlope
    case 20: return v128.bitselect(x, f32x4.mul(a, x), f32x4.gt(x, zero)); // leakyRelu
    case 21: return f32x4.mul(x, normalShare(x)); // gelu
    case 22: return normalSlope(x); // geluSlope
    case 23: return f32x4.mul(x, sigmoid(bent(x))); // geluTanh
    case 24: return bentSlope(x); // geluTanhSlope
    case 25: return f32x4.mul(x, sigmoid(x)); // silu
    default: return siluSlope(x);
  }
}

const SQRT_HALF: f32 = 0.707106781186547524;
const TWICE_SQRT_TWO_OVER_PI: f32 = 1.59576912160573071;
const ONE_OVER_SQRT_TWO_PI: f32 = 0.398942280401432678;
/** Where the slopes of GELU are 0 or 1. */
const FAR: f32 = 20;

/** The share of a normal distribution that is below x. */
function normalShare(x: v128): v128 {
  const y = erf(f32x4.mul(x, f32x4.splat(SQRT_HALF)));
  return f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.splat(1), y));
}

/** The derivative of x normalShare(x). */
function normalSlope(x: v128): v128 {
  const bell = exp(f32x4.mul(f32x4.mul(f32x4.splat(-0.5), x), x));
  const more = f32x4.mul(f32x4.mul(x, f32x4.splat(ONE_OVER_SQRT_TWO_PI)), bell);
  return f32x4.add(normalShare(x), whereNear(x, more));
}

/** 2 sqrt(2 / pi) (x + 0.044715 x^3), whose sigmoid is near normalShare(x). */
function bent(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f32x4.mul(f32x4.splat(0.044715), x), x), x);
  return f32x4.mul(f32x4.splat(TWICE_SQRT_TWO_OVER_PI), f32x4.add(x, cube));
}

/** The derivative of x sigmoid(bent(x)). */
function bentSlope(x: v128): v128 {
  const s = sigmoid(bent(x));
  const one = f32x4.splat(1);
  const slope = f32x4.add(one, f32x4.mul(f32x4.mul(f32x4.splat(0.134145), x), x));
  const bend = f32x4.mul(f32x4.splat(TWICE_SQRT_TWO_OVER_PI), slope);
  return f32x4.add(s, whereNear(x, f32x4.mul(f32x4.mul(f32x4.mul(x, s), f32x4.sub(one, s)), bend)));
}

/** The derivative of x sigmoid(x). */
function siluSlope(x: v128): v128 {
  const s = sigmoid(x);
  return multiplyAdd(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s), s);
}

/** y where x is near 0, else 0. */
function whereNear(x: v128, y: v128): v128 {
  return v128.and(y, f32x4.lt(f32x4.abs(x), f32x4.splat(FAR)));
}
