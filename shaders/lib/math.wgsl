// Elementary functions that are off by a few units in the last place (ulp) at most: the built-in ones need not be.
// (Mesa's lavapipe has a tanh that is 42 % off at 1e-7, and a log that is 1 % off near 1.) To be put behind nan.wgsl.
// An infinity or a NaN comes out where PyTorch has one; a result below 2^-126 may be 0, and such an argument taken
// for 0. The same formulas, four numbers at a time, are in src/backends/cpu/assembly/math.ts.
//
// Largest errors found there over all that float32 can hold:
//   exp 0.95 ulp, expm1 1.5, log 0.8, log1p 1.4
//
// Polynomials: S. Moshier's Cephes library (single precision).

const LOG2_E = 1.44269504088896341;
// ln 2 in two parts. The first has 15 bits, so that its products with exponents are exact.
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.42860676533018e-6;
const SMALLEST_NORMAL = 1.17549435e-38;
const SQRT_HALF_BITS = 0x3f3504f3;
const SIGN_BIT = 0x80000000u;

// e^x
fn exp_f32(x: f32) -> f32 { return exp_of_sum(x, 0.0); }

// e^(x + tail), for a tail that is small beside 1
fn exp_of_sum(x: f32, tail: f32) -> f32 {
  let kept = clamp(x, -104.0, 89.0);
  let k = round(kept * LOG2_E);
  let y = 1.0 + expm1_of_rest(rest_of_ln2s(kept, k) + tail);
  let n = i32(k);
  // In two steps, as 2^n may be too large or too small for one.
  let half = n >> 1u;
  return select(y * power_of_two(half) * power_of_two(n - half), x, is_nan(x));
}

// e^x - 1
fn expm1_f32(x: f32) -> f32 {
  let kept = clamp(x, -30.0, 89.0);
  let k = round(kept * LOG2_E);
  let q = expm1_of_rest(rest_of_ln2s(kept, k));
  // 2^k (q + 1) - 1, halved, as 2^k may be too large.
  let half = power_of_two(i32(k) - 1);
  let y = half * q + (half - 0.5);
  return select(with_sign(y + y, x), x, is_nan(x));
}

// The natural logarithm
fn log_f32(x: f32) -> f32 {
  let is_tiny = x < SMALLEST_NORMAL;
  let normal = select(x, x * 8388608.0, is_tiny);
  let n = exponent_of(normal);
  let k = n - select(0, 23, is_tiny);
  return or_special(log_of_parts(scale_down(normal, n) - 1.0, f32(k)), x, x);
}

// log(1 + x)
fn log1p_f32(x: f32) -> f32 {
  let u = 1.0 + x;
  let lost = x - (u - 1.0);
  let n = exponent_of(u);
  let f = select(scale_down(u, n) - 1.0 + lost * power_of_two(-min(n, 127)), x, n == 0);
  return with_sign(or_special(log_of_parts(f, f32(n)), u, x), x);
}

// 2^k, for integers k from -126 to 127; 0 for -127
fn power_of_two(k: i32) -> f32 { return bitcast<f32>((k + 127) << 23u); }

// x - k ln 2
fn rest_of_ln2s(x: f32, k: f32) -> f32 { return x - k * LN2_HIGH - k * LN2_LOW; }

// e^r - 1 for |r| <= ln(2) / 2
fn expm1_of_rest(r: f32) -> f32 {
  var p = 1.987569150e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  return r * r * p + r;
}

// n such that the positive normal x is 2^n m, sqrt(1/2) <= m < sqrt(2)
fn exponent_of(x: f32) -> i32 { return (bitcast<i32>(x) - SQRT_HALF_BITS) >> 23u; }

// x / 2^n, for n = exponent_of(x)
fn scale_down(x: f32, n: i32) -> f32 { return bitcast<f32>(bitcast<i32>(x) - (n << 23u)); }

// log((1 + f) 2^k), sqrt(1/2) <= 1 + f < sqrt(2)
fn log_of_parts(f: f32, k: f32) -> f32 {
  let z = f * f;
  return k * LN2_HIGH + (f + (k * LN2_LOW + cubic_of_log(f, z) - 0.5 * z));
}

// log(1 + f) - f + z / 2, z = f^2
fn cubic_of_log(f: f32, z: f32) -> f32 {
  var p = 7.0376836292e-2;
  p = p * f - 1.1514610310e-1;
  p = p * f + 1.1676998740e-1;
  p = p * f - 1.2420140846e-1;
  p = p * f + 1.4249322787e-1;
  p = p * f - 1.6668057665e-1;
  p = p * f + 2.0000714765e-1;
  p = p * f - 2.4999993993e-1;
  p = p * f + 3.3333331174e-1;
  return f * z * p;
}

// The logarithm y of u where that is positive and finite, else -infinity at 0, NaN below, or x: infinity or NaN.
fn or_special(y: f32, u: f32, x: f32) -> f32 {
  let bits = bitcast<u32>(u);
  if (bits - 1u < 0x7f7fffffu) { return y; }
  // Made at run time, of bits: WGSL has no such constants.
  if (u == 0.0) { return bitcast<f32>((bits & SIGN_BIT) | 0xff800000u); }
  if (u < 0.0) { return bitcast<f32>(bits | 0x7fc00000u); }
  return x;
}

// y with the sign of x, which it has already unless it is 0
fn with_sign(y: f32, x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(y) | (bitcast<u32>(x) & SIGN_BIT));
}
