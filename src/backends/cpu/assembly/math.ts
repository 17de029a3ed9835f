import { multiplyAdd } from './lanes';

/**
 * Functions of four numbers at a time, by the formulas of shaders/lib/math.wgsl, which states their errors.
 * Nothing is fused or estimated, so every engine gives the same bytes.
 */

/** ln 2 in two parts. The first has 15 bits, so that its products with exponents are exact. */
const LN2_HIGH: f32 = 0.693145751953125;
const LN2_LOW: f32 = 1.42860676533018e-6;
const LOG2_E: f32 = 1.44269504088896341;
/** 1.5 * 2^23, to which a sum is rounded to an integer. */
const ROUNDER: f32 = 12582912;
const SMALLEST_NORMAL: f32 = 1.17549435e-38;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/** e^x. */
export function exp(x: v128): v128 {
  return expOfSum(x, f32x4.splat(0));
}

/** e^(x + tail), for a `tail` that is small beside 1. */
// @ts-ignore: decorator
@inline
export function expOfSum(x: v128, tail: v128): v128 {
  const kept = within(x, -104, 89);
  const n = wholeLn2s(kept);
  const y = f32x4.add(f32x4.splat(1), expm1OfRest(f32x4.add(restOfLn2s(kept, f32x4.convert_i32x4_s(n)), tail)));
  // In two steps, as 2^n may be too large or too small for one. Only the second can round.
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** e^x - 1. */
export function expm1(x: v128): v128 {
  const kept = within(x, -30, 89);
  const n = wholeLn2s(kept);
  const q = expm1OfRest(restOfLn2s(kept, f32x4.convert_i32x4_s(n)));
  // 2^k (q + 1) - 1, halved, as 2^k may be too large.
  const half = powerOfTwo(i32x4.sub(n, i32x4.splat(1)));
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

export function tanh(x: v128): v128 {
  const t = expm1(f32x4.mul(f32x4.splat(-2), f32x4.abs(x)));
  return withSign(f32x4.div(f32x4.neg(t), f32x4.add(f32x4.splat(2), t)), x);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  return f32x4.div(v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, e));
}

/** log(1 + e^x). */
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), softplusOfLess(x));
}

/**
 * softplus(-|x|). Shorter than log1p, as e is 1 at most: log(1 + e) = 2 artanh(d / 2), d = e / (1 + e / 2), here
 * d + d^3 / 12 + d^5 / 80 + ..., economised; 1.6e-8 off.
 */
export function softplusOfLess(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const d = f32x4.div(e, multiplyAdd(f32x4.splat(0.5), e, f32x4.splat(1)));
  const w = f32x4.mul(d, d);
  let p = f32x4.splat(5.244433207549290e-4);
  p = multiplyAdd(p, w, f32x4.splat(2.205985922290406e-3));
  p = multiplyAdd(p, w, f32x4.splat(1.250236270153517e-2));
  p = multiplyAdd(p, w, f32x4.splat(8.333330042087401e-2));
  return multiplyAdd(f32x4.mul(d, w), p, d);
}

/** The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export function erf(x: v128): v128 {
  const kept = within(x, -3.832506856900711, 3.832506856900711);
  const z = f32x4.mul(kept, kept);
  let p = f32x4.splat(2.2905065861350646e-4);
  p = multiplyAdd(p, z, f32x4.splat(3.4082910107109506e-3));
  p = multiplyAdd(p, z, f32x4.splat(5.0955695062380861e-2));
  p = multiplyAdd(p, z, f32x4.splat(1.8520832239976145e-1));
  p = multiplyAdd(p, z, f32x4.splat(1.128379143519084));
  let q = f32x4.splat(-1.1791602954361697e-7);
  q = multiplyAdd(q, z, f32x4.splat(2.3547966471313185e-5));
  q = multiplyAdd(q, z, f32x4.splat(1.0179625278914885e-3));
  q = multiplyAdd(q, z, f32x4.splat(1.4070470171167667e-2));
  q = multiplyAdd(q, z, f32x4.splat(1.1098505178285362e-1));
  q = multiplyAdd(q, z, f32x4.splat(4.9746925110067538e-1));
  q = multiplyAdd(q, z, f32x4.splat(1));
  const y = f32x4.div(f32x4.mul(kept, p), q);
  return within(y, -1, 1);
}

/** e^(-x^2 / 2), with x^2 exact: rounded, it would be off by e^(x^2 2^-25). */
export function bell(x: v128): v128 {
  const large = upperHalf(x);
  const small = f32x4.sub(x, large);
  const half = f32x4.splat(-0.5);
  const square = f32x4.mul(f32x4.mul(half, large), large);
  return expOfSum(square, f32x4.mul(f32x4.mul(half, small), f32x4.add(x, large)));
}

/** The share of a normal distribution beyond x >= 0, divided by bell(x). No term is negative, so nothing cancels. */
export function scaledNormalTail(x: v128): v128 {
  let p = f32x4.splat(4.15318680414e-3);
  p = multiplyAdd(p, x, f32x4.splat(4.08808995676e-2));
  p = multiplyAdd(p, x, f32x4.splat(1.8396855506e-1));
  p = multiplyAdd(p, x, f32x4.splat(4.39282790837e-1));
  p = multiplyAdd(p, x, f32x4.splat(0.5));
  let q = f32x4.splat(1.04103838172e-2);
  q = multiplyAdd(q, x, f32x4.splat(1.02479334996e-1));
  q = multiplyAdd(q, x, f32x4.splat(4.71407130361e-1));
  q = multiplyAdd(q, x, f32x4.splat(1.20554609527));
  q = multiplyAdd(q, x, f32x4.splat(1.6764505883));
  q = multiplyAdd(q, x, f32x4.splat(1));
  return f32x4.div(p, q);
}

/** x^a, for a finite a. */
export function pow(x: v128, a: f32): v128 {
  const isWhole = Mathf.floor(a) === a;
  if (isWhole && Mathf.abs(a) <= 4) return powerOfFew(x, a);
  const size = f32x4.abs(x);
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  const isUsual = v128.and(f32x4.gt(size, zero), f32x4.lt(size, infinity));
  const isAboveOne = f32x4.gt(size, f32x4.splat(1));
  const end = a > 0 ? v128.and(infinity, isAboveOne) : v128.andnot(infinity, isAboveOne);
  let y = v128.bitselect(usualPower(size, a), end, isUsual);
  const isBelowZero = v128.and(f32x4.lt(x, zero), f32x4.lt(size, infinity));
  if (!isWhole) y = v128.bitselect(f32x4.splat(NaN), y, isBelowZero);
  else if (Mathf.floor(a / 2) * 2 !== a) y = withSign(y, x);
  return v128.bitselect(x, y, f32x4.ne(x, x));
}

/** x^a for a small whole number a. */
function powerOfFew(x: v128, a: f32): v128 {
  const base = a < 0 ? f32x4.div(f32x4.splat(1), x) : x;
  let y = f32x4.splat(1);
  for (let i: f32 = 0; i < Mathf.abs(a); i++) y = f32x4.mul(y, base);
  return y;
}

/** x^a for positive finite x: e^(a log x), with twice the bits for a log x. */
function usualPower(x: v128, a: f32): v128 {
  const isTiny = f32x4.lt(x, f32x4.splat(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, isTiny);
  const n = exponentOf(normal);
  const k = f32x4.convert_i32x4_s(i32x4.sub(n, v128.and(isTiny, i32x4.splat(23))));
  const f = f32x4.sub(scaleDown(normal, n), f32x4.splat(1));

  // k ln 2 + f - f^2 / 2 + ..., each as a large and a small part
  const large = upperHalf(f);
  const small = f32x4.sub(f, large);
  const square = f32x4.mul(f32x4.splat(0.5), f32x4.mul(large, large)); // exact
  const first = f32x4.sub(large, square);
  const firstLost = f32x4.sub(f32x4.sub(large, first), square);
  const cross = f32x4.mul(small, f32x4.add(large, f32x4.mul(f32x4.splat(0.5), small)));
  const whole = f32x4.mul(k, f32x4.splat(LN2_HIGH)); // exact
  const sum = f32x4.add(whole, first);
  const sumLost = f32x4.sub(first, f32x4.sub(sum, whole));
  const lost = f32x4.add(f32x4.add(firstLost, sumLost), f32x4.sub(small, cross));
  const less = multiplyAdd(k, f32x4.splat(LN2_LOW), cubicOfLog(f, f32x4.mul(f, f)));
  const rest = f32x4.add(less, lost);
  const high = f32x4.add(sum, rest);
  const low = f32x4.sub(rest, f32x4.sub(high, sum));

  const factor = f32x4.splat(a);
  const factorLarge = upperHalf(factor);
  const factorSmall = f32x4.sub(factor, factorLarge);
  const highLarge = upperHalf(high);
  const highSmall = f32x4.sub(high, highLarge);
  const product = f32x4.mul(factor, high);
  const most = f32x4.add(
    f32x4.sub(f32x4.mul(factorLarge, highLarge), product),
    f32x4.mul(factorLarge, highSmall),
  );
  const error = f32x4.add(f32x4.add(most, f32x4.mul(factorSmall, highLarge)), f32x4.mul(factorSmall, highSmall));
  const isSmall = f32x4.lt(f32x4.abs(product), f32x4.splat(150));
  return expOfSum(product, v128.and(multiplyAdd(factor, low, error), isSmall));
}

/** x, limited; NaN stays. The p stands for pseudo: one instruction each, where `min` and `max` take eight. */
// @ts-ignore: decorator
@inline
function within(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(low)), f32x4.splat(high));
}

/** The upper 12 of the 24 bits of a number. */
// @ts-ignore: decorator
@inline
function upperHalf(x: v128): v128 {
  return v128.and(x, i32x4.splat(0xfffff000));
}

/** 2^k, for integers k from -126 to 127; 0 for -127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/** The integer nearest to x / ln 2. */
// @ts-ignore: decorator
@inline
function wholeLn2s(x: v128): v128 {
  return nearestInteger(f32x4.mul(x, f32x4.splat(LOG2_E)));
}

/** The nearest integer, for |x| < 2^22: it fills the lowest bits of the sum. */
// @ts-ignore: decorator
@inline
function nearestInteger(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(ROUNDER)), f32x4.splat(ROUNDER));
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

/** n such that the positive normal x is 2^n m, sqrt(1/2) <= m < sqrt(2). */
// @ts-ignore: decorator
@inline
function exponentOf(x: v128): v128 {
  return i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
}

/** x / 2^n, for n = exponentOf(x). */
// @ts-ignore: decorator
@inline
function scaleDown(x: v128, n: v128): v128 {
  return i32x4.sub(x, i32x4.shl(n, 23));
}

/** log((1 + f) 2^k), sqrt(1/2) <= 1 + f < sqrt(2). */
// @ts-ignore: decorator
@inline
function logOfParts(f: v128, k: v128): v128 {
  const z = f32x4.mul(f, f);
  const small = multiplyAdd(k, f32x4.splat(LN2_LOW), cubicOfLog(f, z));
  const rest = f32x4.add(f, f32x4.sub(small, f32x4.mul(f32x4.splat(0.5), z)));
  return f32x4.add(f32x4.mul(k, f32x4.splat(LN2_HIGH)), rest);
}

/** log(1 + f) - f + z / 2, z = f^2. */
// @ts-ignore: decorator
@inline
function cubicOfLog(f: v128, z: v128): v128 {
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

/** The logarithm y of u where that is positive and finite, else -Infinity at 0, NaN below, or `x`: Infinity or NaN. */
// @ts-ignore: decorator
@inline
function orSpecial(y: v128, u: v128, x: v128): v128 {
  const zero = f32x4.splat(0);
  const infinity = f32x4.splat(Infinity);
  const isUsual = v128.and(f32x4.gt(u, zero), f32x4.lt(u, infinity));
  const isZero = f32x4.eq(u, zero);
  const belowZero = v128.bitselect(f32x4.splat(NaN), x, f32x4.lt(u, zero));
  return v128.bitselect(y, v128.bitselect(f32x4.neg(infinity), belowZero, isZero), isUsual);
}

/** y with the sign of x, which it has already unless it is 0. */
// @ts-ignore: decorator
@inline
function withSign(y: v128, x: v128): v128 {
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}

// Sine and cosine: |x| = n pi / 2 + r, |r| <= pi / 4.

/** pi / 2 in four parts. The first three have 12 bits, so that their products with n up to 2^12 are exact. */
const QUARTER_FIRST: f32 = 1.5703125;
const QUARTER_SECOND: f32 = 4.837512969970703e-4;
const QUARTER_THIRD: f32 = 7.549533620476723e-8;
const QUARTER_FOURTH: f32 = 2.5633440682570896e-12;
const TWO_OVER_PI: f32 = 0.636619772367581343;
/** From here on n may be more than 2^12. */
const LARGE_ANGLE: f32 = 6000;
/** 32 zeros, then 224 bits of 2 / pi. */
const TWO_OVER_PI_BITS: usize = memory.data<u32>([
  0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab,
]);

export function sin(x: v128): v128 {
  return v128.xor(sineOfSize(f32x4.abs(x), 0), v128.and(x, i32x4.splat(0x80000000)));
}

export function cos(x: v128): v128 {
  return sineOfSize(f32x4.abs(x), 1);
}

/** The sine of x + quarters pi / 2, for x >= 0. */
function sineOfSize(x: v128, quarters: i32): v128 {
  let n = nearestInteger(f32x4.mul(x, f32x4.splat(TWO_OVER_PI))); // wrong for large x
  const k = f32x4.convert_i32x4_s(n);
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(QUARTER_FIRST)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_SECOND)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_THIRD)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_FOURTH)));
  const isLarge = v128.and(f32x4.ge(x, f32x4.splat(LARGE_ANGLE)), f32x4.lt(x, f32x4.splat(Infinity)));
  if (v128.any_true(isLarge)) {
    // The results for lanes that are not large may be wrong here: they are not used.
    const first = quartersOf(i32x4.extract_lane(x, 0));
    const second = quartersOf(i32x4.extract_lane(x, 1));
    const third = quartersOf(i32x4.extract_lane(x, 2));
    const fourth = quartersOf(i32x4.extract_lane(x, 3));
    let rests = f32x4.splat(restOf(first));
    rests = f32x4.replace_lane(rests, 1, restOf(second));
    rests = f32x4.replace_lane(rests, 2, restOf(third));
    rests = f32x4.replace_lane(rests, 3, restOf(fourth));
    let wholes = i32x4.splat(wholeOf(first));
    wholes = i32x4.replace_lane(wholes, 1, wholeOf(second));
    wholes = i32x4.replace_lane(wholes, 2, wholeOf(third));
    wholes = i32x4.replace_lane(wholes, 3, wholeOf(fourth));
    r = v128.bitselect(rests, r, isLarge);
    n = v128.bitselect(wholes, n, isLarge);
  }
  n = i32x4.add(n, i32x4.splat(quarters));
  const isOdd = i32x4.ne(v128.and(n, i32x4.splat(1)), i32x4.splat(0));
  const y = v128.bitselect(cosineOfRest(r), sineOfRest(r), isOdd);
  return v128.xor(y, i32x4.shl(v128.and(n, i32x4.splat(2)), 30));
}

/**
 * x / (pi / 2) modulo 4, times 2^62, where `bits` is the pattern of x. With x = m 2^e, m an integer of 24 bits, only 96
 * bits of 2 / pi matter: earlier ones give multiples of 4 (M. Payne and R. Hanek, 1983). Wrong for small or infinite x.
 */
function quartersOf(bits: u32): i64 {
  const m: u64 = (bits & 0x7fffff) | 0x800000;
  const start = min(max((bits >> 23) - 120, 0), 134); // of the 96 bits: e - 2, behind 32 zeros; e = exponent - 150
  const at = TWO_OVER_PI_BITS + 4 * (start >> 5);
  const high = wordAt(at, start & 31);
  const middle = wordAt(at + 4, start & 31);
  const low = wordAt(at + 8, start & 31);
  return ((m * high) << 32) + m * middle + ((m * low) >> 32);
}

/** The 32 bits that begin `shift` bits behind the start of the word at `at`. */
function wordAt(at: usize, shift: u32): u64 {
  return ((<u64>load<u32>(at) << 32) | load<u32>(at + 4)) << shift >> 32;
}

function wholeOf(quarters: i64): i32 {
  return <i32>((quarters + (1 << 61)) >> 62);
}

function restOf(quarters: i64): f32 {
  return <f32>(<f64>(quarters - (<i64>wholeOf(quarters) << 62)) * (1.5707963267948966 / 4611686018427387904.0));
}

// @ts-ignore: decorator
@inline
function sineOfRest(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = f32x4.splat(-1.9515295891e-4);
  p = multiplyAdd(p, z, f32x4.splat(8.3321608736e-3));
  p = multiplyAdd(p, z, f32x4.splat(-1.6666654611e-1));
  return multiplyAdd(f32x4.mul(p, z), r, r);
}

// @ts-ignore: decorator
@inline
function cosineOfRest(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = f32x4.splat(2.443315711809948e-5);
  p = multiplyAdd(p, z, f32x4.splat(-1.388731625493765e-3));
  p = multiplyAdd(p, z, f32x4.splat(4.166664568298827e-2));
  const rest = f32x4.sub(f32x4.mul(f32x4.mul(p, z), z), f32x4.mul(f32x4.splat(0.5), z));
  return f32x4.add(rest, f32x4.splat(1));
}
