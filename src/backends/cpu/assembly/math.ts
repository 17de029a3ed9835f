import { multiplyAdd } from './lanes';

/**
 * Functions of four numbers at a time, by the formulas of shaders/lib/math.wgsl, which says how far off they are.
 * Nothing is fused or estimated, so every engine gives the same bytes.
 */

/** ln 2 in two parts. The first has 15 bits, so that its products with exponents are exact. */
const LN2_HIGH: f32 = 0.693145751953125;
const LN2_LOW: f32 = 1.42860676533018e-6;
const LOG2_E: f32 = 1.44269504088896341;
const SMALLEST_NORMAL: f32 = 1.17549435e-38;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/** e^x. */
export function exp(x: v128): v128 {
  return expOfSum(x, f32x4.splat(0));
}

/** e^(x + tail), for a `tail` that is small beside 1. */
export function expOfSum(x: v128, tail: v128): v128 {
  const kept = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89));
  const k = wholeLn2s(kept);
  const y = f32x4.add(f32x4.splat(1), expm1OfRest(f32x4.add(restOfLn2s(kept, k), tail)));
  const n = i32x4.trunc_sat_f32x4_s(k);
  // In two steps, as 2^n may be too large or too small for one. Only the second can round.
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** e^x - 1. */
export function expm1(x: v128): v128 {
  const kept = f32x4.min(f32x4.max(x, f32x4.splat(-30)), f32x4.splat(89));
  const k = wholeLn2s(kept);
  const q = expm1OfRest(restOfLn2s(kept, k));
  // 2^k (q + 1) - 1, halved, as 2^k may be too large.
  const half = powerOfTwo(i32x4.sub(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(1)));
  const y = multiplyAdd(half, q, f32x4.sub(half, f32x4.splat(0.5)));
  return withSign(f32x4.add(y, y), x);
}

/** The natural logarithm. */
export function log(x: v128): v128 {
  const isTiny = f32x4.lt(x, f32x4.splat(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, isTiny);
  const n = exponentOf(normal);
  const k = i32x4.sub(n, v128.and(isTiny, i32x4.splat(23)));
  const f = f32x4.sub(scaleDown(normal, n), f32x4.splat(1));
  return orSpecial(logOfParts(f, f32x4.convert_i32x4_s(k)), x, x);
}

/** log(1 + x). */
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, x);
  const lost = f32x4.sub(x, f32x4.sub(u, one));
  const n = exponentOf(u);
  const lostThere = f32x4.mul(lost, powerOfTwo(i32x4.neg(i32x4.min_s(n, i32x4.splat(127)))));
  const f = f32x4.add(f32x4.sub(scaleDown(u, n), one), lostThere);
  const nearOne = i32x4.eq(n, i32x4.splat(0));
  const y = logOfParts(v128.bitselect(x, f, nearOne), f32x4.convert_i32x4_s(n));
  return withSign(orSpecial(y, u, x), x);
}

/** 2^k, for integers k from -126 to 127; 0 for -127. */
function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/** The integer nearest to x / ln 2. */
function wholeLn2s(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
}

/** x - k ln 2. */
function restOfLn2s(x: v128, k: v128): v128 {
  const high = f32x4.sub(x, f32x4.mul(k, f32x4.splat(LN2_HIGH))); // exact
  return f32x4.sub(high, f32x4.mul(k, f32x4.splat(LN2_LOW)));
}

/** e^r - 1 for |r| <= ln(2) / 2. */
function expm1OfRest(r: v128): v128 {
  let p = f32x4.splat(1.987569150e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  return multiplyAdd(f32x4.mul(r, r), p, r);
}

/** n such that the positive normal x is 2^n m, sqrt(1/2) <= m < sqrt(2). */
function exponentOf(x: v128): v128 {
  return i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
}

/** x / 2^n, for n = exponentOf(x). */
function scaleDown(x: v128, n: v128): v128 {
  return i32x4.sub(x, i32x4.shl(n, 23));
}

/** log((1 + f) 2^k), sqrt(1/2) <= 1 + f < sqrt(2). */
function logOfParts(f: v128, k: v128): v128 {
  const z = f32x4.mul(f, f);
  const small = multiplyAdd(k, f32x4.splat(LN2_LOW), cubicOfLog(f, z));
  const rest = f32x4.add(f, f32x4.sub(small, f32x4.mul(f32x4.splat(0.5), z)));
  return f32x4.add(f32x4.mul(k, f32x4.splat(LN2_HIGH)), rest);
}

/** log(1 + f) - f + z / 2, z = f^2. */
function cubicOfLog(f: v128, z: v128): v128 {
  let p = f32x4.splat(7.0376836292e-2);
  p = multiplyAdd(p, f, f32x4.splat(-1.1514610310e-1));
  p = multiplyAdd(p, f, f32x4.splat(1.1676998740e-1));
  p = multiplyAdd(p, f, f32x4.splat(-1.2420140846e-1));
  p = multiplyAdd(p, f, f32x4.splat(1.4249322787e-1));
  p = multiplyAdd(p, f, f32x4.splat(-1.6668057665e-1));
  p = multiplyAdd(p, f, f32x4.splat(2.0000714765e-1));
  p = multiplyAdd(p, f, f32x4.splat(-2.4999993993e-1));
  p = multiplyAdd(p, f, f32x4.splat(3.3333331174e-1));
  return f32x4.mul(f32x4.mul(f, z), p);
}

/** The logarithm y of u where that is positive and finite, else -Infinity at 0, NaN below, or `x`: Infinity or NaN. */
function orSpecial(y: v128, u: v128, x: v128): v128 {
  const zero = f32x4.splat(0);
  const infinity = f32x4.splat(Infinity);
  const isUsual = v128.and(f32x4.gt(u, zero), f32x4.lt(u, infinity));
  const isZero = f32x4.eq(u, zero);
  const belowZero = v128.bitselect(f32x4.splat(NaN), x, f32x4.lt(u, zero));
  return v128.bitselect(y, v128.bitselect(f32x4.neg(infinity), belowZero, isZero), isUsual);
}

/** y with the sign of x, which it has already unless it is 0. */
function withSign(y: v128, x: v128): v128 {
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}
