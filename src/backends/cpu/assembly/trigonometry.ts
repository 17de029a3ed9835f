import { multiplyAdd } from './lanes';
// Sine and cosine: |x| = n pi / 2 + r, |r| <= pi / 4.

/** pi / 2 in four parts. The first three have 12 bits, so that their products with n up to 2^12 are exact. */
const QUARTER_FIRST: f32 = 1.5703125;
const QUARTER_SECOND: f32 = 4.837512969970703e-4;
const QUARTER_THIRD: f32 = 7.549533620476723e-8;
const QUARTER_FOURTH: f32 = 2.5633440682570896e-12;
const TWO_OVER_PI: f32 = 0.636619772367581343;
/** 1.5 * 2^23, to which a sum is rounded to an integer. */
const ROUNDER: f32 = 12582912;
/** From here on n may be more than 2^12. */
const LARGE_ANGLE: f32 = 6000;
/** 32 zeros, then 224 bits of 2 / pi. */
const TWO_OVER_PI_BITS: usize = memory.data<u32>([
  0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab,
]);

// @ts-ignore: decorator
@inline
export function sin(x: v128): v128 {
  return v128.xor(sineOfSize(v128.and(x, i32x4.splat(0x7fffffff)), 0), v128.and(x, f32x4.splat(-0.0)));
}

// @ts-ignore: decorator
@inline
export function cos(x: v128): v128 {
  return sineOfSize(v128.and(x, i32x4.splat(0x7fffffff)), 1);
}

/** The sine of x + quarters pi / 2, for x >= 0. */
// @ts-ignore: decorator
@inline
function sineOfSize(x: v128, quarters: i32): v128 {
  // The lowest bits of the sum are the integer nearest to x / (pi / 2), unless x is large.
  const sum = f32x4.add(f32x4.mul(x, f32x4.splat(TWO_OVER_PI)), f32x4.splat(ROUNDER));
  const k = f32x4.sub(sum, f32x4.splat(ROUNDER));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(QUARTER_FIRST)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_SECOND)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_THIRD)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(QUARTER_FOURTH)));
  const y = sineOfQuarters(sum, r, quarters);
  const isLarge = f32x4.ge(x, f32x4.splat(LARGE_ANGLE));
  return v128.any_true(isLarge) ? v128.bitselect(sineOfLarge(x, quarters), y, isLarge) : y;
}

function sineOfLarge(x: v128, quarters: i32): v128 {
  const first = quartersOf(i32x4.extract_lane(x, 0));
  const second = quartersOf(i32x4.extract_lane(x, 1));
  const third = quartersOf(i32x4.extract_lane(x, 2));
  const fourth = quartersOf(i32x4.extract_lane(x, 3));
  let r = f32x4.splat(restOf(first));
  r = f32x4.replace_lane(r, 1, restOf(second));
  r = f32x4.replace_lane(r, 2, restOf(third));
  r = f32x4.replace_lane(r, 3, restOf(fourth));
  let n = i32x4.splat(wholeOf(first));
  n = i32x4.replace_lane(n, 1, wholeOf(second));
  n = i32x4.replace_lane(n, 2, wholeOf(third));
  n = i32x4.replace_lane(n, 3, wholeOf(fourth));
  return v128.bitselect(sineOfQuarters(n, r, quarters), f32x4.splat(NaN), f32x4.lt(x, f32x4.splat(Infinity)));
}

/** The sine of (n + quarters) pi / 2 + r. */
// @ts-ignore: decorator
@inline
function sineOfQuarters(n: v128, r: v128, quarters: i32): v128 {
  const quarter = i32x4.add(n, i32x4.splat(quarters));
  const isOdd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
  const y = v128.bitselect(cosineOfRest(r), sineOfRest(r), isOdd);
  return v128.xor(y, i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30));
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
