import { multiplyAdd } from './lanes';

/**
 * Functions of four numbers at a time, by the formulas of shaders/lib/math.wgsl, except for exp, tanh and softplus,
 * which have shorter ones here. Nothing is fused or estimated, so every engine gives the same bytes.
 *
 * Largest errors found over all float32 numbers: exp 1.5 ulp, expm1 1.6, log 1, log1p 1.4, tanh 6, sigmoid 2.3,
 * softplus 2.8, sin and cos 2.7, erf 5, pow 2 for exponents up to 10.
 *
 * They are inlined, as a function that a loop calls would make its constants in each call. Code that only special
 * numbers need is behind a branch; code that all need is not, as engines move no constants out of a branch.
 */

/** ln 2 in two parts. The first has 15 bits, so that its products with exponents are exact. */
export const LN2_HIGH: f32 = 0.693145751953125;
export const LN2_LOW: f32 = 1.42860676533018e-6;
const LOG2_E: f32 = 1.44269504088896341;
/** 1.5 * 2^23, to which a sum is rounded to an integer. */
const ROUNDER: f32 = 12582912;
export const SMALLEST_NORMAL: f32 = 1.17549435e-38;
/** Adding 1 does not change it. */
const MUCH: f32 = 1.2676506002282294e30;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/** e^x. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  return expOfSum(x, f32x4.splat(0));
}

/** e^(x + tail), for a `tail` that is small beside 1. */
// @ts-ignore: decorator
@inline
export function expOfSum(x: v128, tail: v128): v128 {
  const kept = within(x, -88.02, 88.73); // whose powers are 0 and Infinity
  // k is rounded down, so that 2^k is at most 2^127 wherever the power is finite, and takes one step.
  const k = f32x4.floor(f32x4.mul(kept, f32x4.splat(LOG2_E)));
  const r = f32x4.add(restOfLn2s(kept, k), tail);
  return f32x4.mul(f32x4.add(f32x4.splat(1), expm1OfWholeRest(r)), powerOfTwo(k));
}

/** e^x - 1. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const kept = within(x, -30, 89);
  const k = f32x4.nearest(f32x4.mul(kept, f32x4.splat(LOG2_E)));
  const q = expm1OfRest(restOfLn2s(kept, k));
  // 2^k (q + 1) - 1, halved, as 2^k may be too large.
  const half = powerOfTwo(f32x4.sub(k, f32x4.splat(1)));
  const y = multiplyAdd(half, q, f32x4.sub(half, f32x4.splat(0.5)));
  return withSign(f32x4.add(y, y), x);
}

/** The natural logarithm. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const isUsual = isWithin(x, SMALLEST_NORMAL, Infinity);
  const y = logOfNormal(x);
  return i32x4.all_true(isUsual) ? y : v128.bitselect(y, logOfAny(x), isUsual);
}

function logOfAny(x: v128): v128 {
  const zero = f32x4.splat(0);
  const infinity = f32x4.splat(Infinity);
  const isTiny = f32x4.lt(x, f32x4.splat(SMALLEST_NORMAL));
  const ofNormal = logOfNormal(v128.bitselect(f32x4.mul(x, f32x4.splat(16777216)), x, isTiny));
  const y = f32x4.sub(ofNormal, v128.and(isTiny, f32x4.splat(16.635532333438686))); // 24 ln 2
  const belowZero = v128.bitselect(f32x4.splat(NaN), x, f32x4.lt(x, zero));
  const special = v128.bitselect(f32x4.neg(infinity), belowZero, f32x4.eq(x, zero));
  return v128.bitselect(y, special, v128.and(f32x4.gt(x, zero), f32x4.lt(x, infinity)));
}

/** log(1 + x). */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, x);
  const lost = f32x4.sub(x, f32x4.sub(u, one));
  const shift = exponentShift(u);
  const lostThere = f32x4.mul(lost, i32x4.sub(one, shift));
  const f = f32x4.add(f32x4.sub(i32x4.sub(u, shift), one), lostThere);
  const isUsual = isWithin(u, SMALLEST_NORMAL, MUCH);
  const y = logOfParts(f, shift);
  return withSign(i32x4.all_true(isUsual) ? y : v128.bitselect(y, logOfAny(u), isUsual), x);
}

/** An odd rational function, 2e-8 off. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const kept = within(x, -9.02, 9.02);
  const z = f32x4.mul(kept, kept);
  const zz = f32x4.mul(z, z);
  const first = multiplyAdd(f32x4.splat(1.338268667459488e-1), z, f32x4.splat(1));
  const second = multiplyAdd(f32x4.splat(2.063582360278815e-5), z, f32x4.splat(3.4974575974047184e-3));
  const p = multiplyAdd(multiplyAdd(f32x4.splat(1.3384291897011735e-8), zz, second), zz, first);
  const third = multiplyAdd(f32x4.splat(4.6716007590293884e-1), z, f32x4.splat(1));
  const fourth = multiplyAdd(f32x4.splat(3.2885174732655287e-4), z, f32x4.splat(2.5884360074996948e-2));
  const q = multiplyAdd(multiplyAdd(f32x4.splat(7.790249583194964e-7), zz, fourth), zz, third);
  return within(f32x4.div(f32x4.mul(kept, p), q), -1, 1);
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(v128.xor(x, f32x4.splat(-0.0)))));
}

/** log(1 + e^x). */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), softplusOfLess(x));
}

/**
 * softplus(-|x|). Shorter than log1p, as e is 1 at most: log(1 + e) = 2 artanh(d / 2), d = e / (1 + e / 2), here
 * d + d^3 / 12 + d^5 / 80 + ..., economised; 1.6e-8 off.
 */
// @ts-ignore: decorator
@inline
export function softplusOfLess(x: v128): v128 {
  const e = exp(v128.or(x, f32x4.splat(-0.0)));
  const d = f32x4.div(e, multiplyAdd(f32x4.splat(0.5), e, f32x4.splat(1)));
  const w = f32x4.mul(d, d);
  const first = multiplyAdd(f32x4.splat(1.250236270153517e-2), w, f32x4.splat(8.333330042087401e-2));
  const second = multiplyAdd(f32x4.splat(5.244433207549290e-4), w, f32x4.splat(2.205985922290406e-3));
  const p = multiplyAdd(second, f32x4.mul(w, w), first);
  return multiplyAdd(f32x4.mul(d, w), p, d);
}

/** x, limited; NaN stays. The p stands for pseudo: one instruction each, where `min` and `max` take eight. */
// @ts-ignore: decorator
@inline
export function within(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(low)), f32x4.splat(high));
}

/** The upper 12 of the 24 bits of a number. */
// @ts-ignore: decorator
@inline
export function upperHalf(x: v128): v128 {
  return v128.and(x, i32x4.splat(0xfffff000));
}

/** Whether x is at least `low` and less than `high`. */
// @ts-ignore: decorator
@inline
export function isWithin(x: v128, low: f32, high: f32): v128 {
  return v128.and(f32x4.ge(x, f32x4.splat(low)), f32x4.lt(x, f32x4.splat(high)));
}

/** 2^k, for whole k from -126 to 127; 0 for -127, Infinity for 128. The lowest bits of the sum are k + 127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i32x4.shl(f32x4.add(k, f32x4.splat(ROUNDER + 127)), 23);
}

/** x - k ln 2. */
// @ts-ignore: decorator
@inline
function restOfLn2s(x: v128, k: v128): v128 {
  const high = f32x4.sub(x, f32x4.mul(k, f32x4.splat(LN2_HIGH))); // exact
  return f32x4.sub(high, f32x4.mul(k, f32x4.splat(LN2_LOW)));
}

/** e^r - 1 for |r| <= ln(2) / 2. */
// @ts-ignore: decorator
@inline
function expm1OfRest(r: v128): v128 {
  // In three parts that need not wait for each other.
  const z = f32x4.mul(r, r);
  const first = multiplyAdd(f32x4.splat(1.987569150e-4), r, f32x4.splat(1.3981999507e-3));
  const second = multiplyAdd(f32x4.splat(8.3334519073e-3), r, f32x4.splat(4.1665795894e-2));
  const third = multiplyAdd(f32x4.splat(1.6666665459e-1), r, f32x4.splat(5.0000001201e-1));
  const p = multiplyAdd(multiplyAdd(first, z, second), z, third);
  return multiplyAdd(z, p, r);
}

/** e^r - 1 for 0 <= r <= ln(2), 2e-9 off. */
// @ts-ignore: decorator
@inline
function expm1OfWholeRest(r: v128): v128 {
  // In parts that need not wait for each other.
  const z = f32x4.mul(r, r);
  const first = multiplyAdd(f32x4.splat(1.6663190722465515e-1), r, f32x4.splat(5.000022649765015e-1));
  const second = multiplyAdd(f32x4.splat(7.868424989283085e-3), r, f32x4.splat(4.185498505830765e-2));
  const p = multiplyAdd(multiplyAdd(f32x4.splat(1.91248778719455e-3), z, second), z, first);
  return multiplyAdd(p, z, r);
}

/**
 * n 2^23, as an integer, such that the positive normal x is 2^n m, sqrt(1/2) <= m < sqrt(2). Subtracted from the bits
 * of x, it leaves m.
 */
// @ts-ignore: decorator
@inline
export function exponentShift(x: v128): v128 {
  return v128.and(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), i32x4.splat(0xff800000));
}

/** n, for n 2^23 as an integer. */
// @ts-ignore: decorator
@inline
export function wholeOf(shift: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(shift), f32x4.splat(1.1920928955078125e-7));
}

// @ts-ignore: decorator
@inline
function logOfNormal(x: v128): v128 {
  const shift = exponentShift(x);
  return logOfParts(f32x4.sub(i32x4.sub(x, shift), f32x4.splat(1)), shift);
}

/** log((1 + f) 2^k), sqrt(1/2) <= 1 + f < sqrt(2), where `shift` is the integer k 2^23. */
// @ts-ignore: decorator
@inline
function logOfParts(f: v128, shift: v128): v128 {
  const k = wholeOf(shift);
  const z = f32x4.mul(f, f);
  const small = multiplyAdd(k, f32x4.splat(LN2_LOW), cubicOfLog(f, z));
  const rest = f32x4.add(f, f32x4.sub(small, f32x4.mul(f32x4.splat(0.5), z)));
  return f32x4.add(f32x4.mul(k, f32x4.splat(LN2_HIGH)), rest);
}

/** log(1 + f) - f + z / 2, z = f^2. */
// @ts-ignore: decorator
@inline
export function cubicOfLog(f: v128, z: v128): v128 {
  // In three parts that need not wait for each other.
  const cube = f32x4.mul(f, z);
  let first = multiplyAdd(f32x4.splat(7.0376836292e-2), f, f32x4.splat(-1.1514610310e-1));
  let second = multiplyAdd(f32x4.splat(-1.2420140846e-1), f, f32x4.splat(1.4249322787e-1));
  let third = multiplyAdd(f32x4.splat(2.0000714765e-1), f, f32x4.splat(-2.4999993993e-1));
  first = multiplyAdd(first, f, f32x4.splat(1.1676998740e-1));
  second = multiplyAdd(second, f, f32x4.splat(-1.6668057665e-1));
  third = multiplyAdd(third, f, f32x4.splat(3.3333331174e-1));
  return f32x4.mul(cube, multiplyAdd(multiplyAdd(first, cube, second), cube, third));
}

/** y with the sign of x, which differs at most where y is 0. */
// @ts-ignore: decorator
@inline
export function withSign(y: v128, x: v128): v128 {
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}
