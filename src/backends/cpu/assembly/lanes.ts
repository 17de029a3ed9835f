/**
 * Vectors of four elements, and the shorter rest at the end. `left` is the number of elements from `at` on; nothing
 * behind them is read or written. So a kernel needs one loop only, and its formula stands in one place.
 */

export function read(at: usize, left: u32): v128 {
  return left >= 4 ? v128.load(at) : readSome(at, left);
}

export function write(at: usize, values: v128, left: u32): void {
  if (left >= 4) v128.store(at, values);
  else writeSome(at, values, left);
}

/** A mask with all bits set for the elements that exist, and none for the rest of the vector. */
export function some(left: u32): v128 {
  return i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(left));
}

function readSome(at: usize, left: u32): v128 {
  let values = v128.load32_zero(at);
  if (left > 1) values = v128.load_lane<f32>(at + 4, values, 1);
  if (left > 2) values = v128.load_lane<f32>(at + 8, values, 2);
  return values;
}

function writeSome(at: usize, values: v128, left: u32): void {
  v128.store_lane<f32>(at, values, 0);
  if (left > 1) v128.store_lane<f32>(at + 4, values, 1);
  if (left > 2) v128.store_lane<f32>(at + 8, values, 2);
}

/** a * b + c, rounded twice. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * sum + a * b, for terms of a product: rounded twice, or once in the build with relaxed SIMD, where the processor has
 * an instruction for that.
 */
// @ts-ignore: decorator
@inline
export function addProduct(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

/** The first two of four elements as f64. */
// @ts-ignore: decorator
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two of four elements as f64. */
// @ts-ignore: decorator
@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
}

/** Four elements of f32 from two times two of f64. */
// @ts-ignore: decorator
@inline
export function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** ((v0 + v1) + (v2 + v3)). */
export function sumOfLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}
