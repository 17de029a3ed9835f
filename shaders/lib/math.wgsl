// Elementary functions that are off by a few units in the last place (ulp) at most. The built-in ones may be far off:
// Mesa's lavapipe has a tanh that is 42 % off at 1e-7, and a log that is 1 % off near 1. Goes behind nan.wgsl.
// Infinities and NaN result where they do in PyTorch; a result below 2^-126 may be 0, and such an argument may count as
// 0. Four numbers at a time, most by the same formulas, are in src/backends/cpu/assembly/math.ts.
//
// Largest errors found over all that float32 can hold, on lavapipe: exp 1.3 ulp, expm1 and log1p 1.5, log 0.8, tanh 2.5,
// sigmoid 2.3, softplus 1.9, sin and cos 2.7 (for angles of any size), erf 5, pow 1.9 for exponents up to 10 and 11 for
// any.
//
// Polynomials: S. Moshier's Cephes library (single precision); for erf, the Eigen library. scaled_normal_tail is a fit
// of least relative error over [0, 15], 6e-9.

const LOG2_E = 1.44269504088896341;
// ln 2 in two parts. The first has 15 bits, so that its products with exponents are exact.
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.42860676533018e-6;
const SMALLEST_NORMAL = 1.17549435e-38;
const SQRT_HALF_BITS = 0x3f3504f3;
const SIGN_BIT = 0x80000000u;
const INFINITY_BITS = 0x7f800000u;

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
  let u = opaque(1.0 + x);
  let lost = x - (u - 1.0);
  let n = exponent_of(u);
  let f = select(scale_down(u, n) - 1.0 + lost * power_of_two(-min(n, 127)), x, n == 0);
  return with_sign(or_special(log_of_parts(f, f32(n)), u, x), x);
}

fn tanh_f32(x: f32) -> f32 {
  let t = expm1_f32(-2.0 * abs(x));
  return select(with_sign(-t / (2.0 + t), x), x, is_nan(x));
}

// 1 / (1 + e^-x)
fn sigmoid_f32(x: f32) -> f32 {
  let e = exp_f32(-abs(x));
  return select(1.0, e, x < 0.0) / (1.0 + e);
}

// log(1 + e^x)
fn softplus_f32(x: f32) -> f32 {
  return select(max(x, 0.0) + log1p_f32(exp_f32(-abs(x))), x, is_nan(x));
}

// The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x
fn erf_f32(x: f32) -> f32 {
  let kept = clamp(x, -3.832506856900711, 3.832506856900711);
  let z = kept * kept;
  var p = 2.2905065861350646e-4;
  p = p * z + 3.4082910107109506e-3;
  p = p * z + 5.0955695062380861e-2;
  p = p * z + 1.8520832239976145e-1;
  p = p * z + 1.128379143519084;
  var q = -1.1791602954361697e-7;
  q = q * z + 2.3547966471313185e-5;
  q = q * z + 1.0179625278914885e-3;
  q = q * z + 1.4070470171167667e-2;
  q = q * z + 1.1098505178285362e-1;
  q = q * z + 4.9746925110067538e-1;
  q = q * z + 1.0;
  return select(clamp(kept * p / q, -1.0, 1.0), x, is_nan(x));
}

// e^(-x^2 / 2), with x^2 exact: rounded, it would be off by e^(x^2 2^-25).
fn bell(x: f32) -> f32 {
  let large = upper_half(x);
  let small = x - large;
  return exp_of_sum(-0.5 * large * large, -0.5 * small * (x + large));
}

// The share of a normal distribution beyond x >= 0, divided by bell(x). No term is negative, so nothing cancels.
fn scaled_normal_tail(x: f32) -> f32 {
  var p = 4.15318680414e-3;
  p = p * x + 4.08808995676e-2;
  p = p * x + 1.8396855506e-1;
  p = p * x + 4.39282790837e-1;
  p = p * x + 0.5;
  var q = 1.04103838172e-2;
  q = q * x + 1.02479334996e-1;
  q = q * x + 4.71407130361e-1;
  q = q * x + 1.20554609527;
  q = q * x + 1.6764505883;
  q = q * x + 1.0;
  return p / q;
}

// x^a, for a finite a
fn pow_f32(x: f32, a: f32) -> f32 {
  let is_whole = floor(a) == a;
  if (is_whole && abs(a) <= 4.0) {
    let base = select(x, 1.0 / x, a < 0.0);
    var y = 1.0;
    for (var i = 0.0; i < abs(a); i += 1.0) { y *= base; }
    return y;
  }
  if (is_nan(x)) { return x; }
  let bits = bitcast<u32>(x);
  let size = bitcast<f32>(bits & ~SIGN_BIT);
  if (x < 0.0 && !is_whole && (bits & ~SIGN_BIT) < INFINITY_BITS) { return bitcast<f32>(bits | 0x7fc00000u); }
  var y = 0.0;
  if (size == 0.0 || (bits & ~SIGN_BIT) == INFINITY_BITS) {
    // Infinity made at run time: WGSL has no such constant.
    if ((size > 1.0) == (a > 0.0)) { y = bitcast<f32>((bits & INFINITY_BITS) | INFINITY_BITS); }
  } else {
    y = usual_power(size, a);
  }
  return select(y, with_sign(y, x), is_whole && floor(a / 2.0) * 2.0 != a);
}

// x^a for positive finite x: e^(a log x), with twice the bits for a log x
fn usual_power(x: f32, a: f32) -> f32 {
  let is_tiny = x < SMALLEST_NORMAL;
  let normal = select(x, x * 8388608.0, is_tiny);
  let n = exponent_of(normal);
  let k = f32(n - select(0, 23, is_tiny));
  let f = scale_down(normal, n) - 1.0;

  // k ln 2 + f - f^2 / 2 + ..., each as a large and a small part
  let large = upper_half(f);
  let small = f - large;
  let square = 0.5 * (large * large);               // exact
  let first = opaque(large - square);
  let first_lost = (large - first) - square;
  let whole = k * LN2_HIGH;                         // exact
  let sum = opaque(whole + first);
  let sum_lost = first - (sum - whole);
  let lost = (first_lost + sum_lost) + (small - small * (large + 0.5 * small));
  let rest = (k * LN2_LOW + cubic_of_log(f, f * f)) + lost;
  let high = opaque(sum + rest);
  let low = rest - (high - sum);

  let a_large = upper_half(a);
  let a_small = a - a_large;
  let high_large = upper_half(high);
  let high_small = high - high_large;
  let product = opaque(a * high);
  let error = ((a_large * high_large - product) + a_large * high_small + a_small * high_large) + a_small * high_small;
  return exp_of_sum(product, select(0.0, a * low + error, abs(product) < 150.0));
}

// x without its last bit. This keeps compilers from simplifying (a + b) - a to b, which would hide the rounding error.
fn opaque(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffffffeu); }

// The upper 12 of the 24 bits of a number
fn upper_half(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }

// 2^k, for integers k from -126 to 127; 0 for -127
fn power_of_two(k: i32) -> f32 { return bitcast<f32>((k + 127) << 23u); }

// x - k ln 2
fn rest_of_ln2s(x: f32, k: f32) -> f32 { return x - k * LN2_HIGH - k * LN2_LOW; }

// e^r - 1 for |r| <= ln(2) / 2
fn expm1_of_rest(r: f32) -> f32 {
  // In three parts that need not wait for each other.
  let z = r * r;
  let first = 1.987569150e-4 * r + 1.3981999507e-3;
  let second = 8.3334519073e-3 * r + 4.1665795894e-2;
  let third = 1.6666665459e-1 * r + 5.0000001201e-1;
  return z * ((first * z + second) * z + third) + r;
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
  // In three parts that need not wait for each other.
  let cube = f * z;
  let first = (7.0376836292e-2 * f - 1.1514610310e-1) * f + 1.1676998740e-1;
  let second = (-1.2420140846e-1 * f + 1.4249322787e-1) * f - 1.6668057665e-1;
  let third = (2.0000714765e-1 * f - 2.4999993993e-1) * f + 3.3333331174e-1;
  return cube * ((first * cube + second) * cube + third);
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

// Sine and cosine: |x| = n pi / 2 + r, |r| <= pi / 4.

const TWO_OVER_PI = 0.636619772367581343;
// From here on n may be more than 2^12.
const LARGE_ANGLE = 6000.0;
// 32 zeros, then 224 bits of 2 / pi
const TWO_OVER_PI_BITS = array<u32, 8>(
  0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);

fn sin_f32(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(sine_of_size(abs(x), 0)) ^ (bitcast<u32>(x) & SIGN_BIT));
}

fn cos_f32(x: f32) -> f32 { return sine_of_size(abs(x), 1); }

struct Quarters { n: i32, r: f32 }

// The sine of x + quarters pi / 2, for x >= 0
fn sine_of_size(x: f32, quarters: i32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits >= INFINITY_BITS) { return bitcast<f32>(bits | 0x7fc00000u); }
  var found: Quarters;
  if (x < LARGE_ANGLE) { found = few_quarters(x); } else { found = many_quarters(bits); }
  let n = found.n + quarters;
  let y = select(sine_of_rest(found.r), cosine_of_rest(found.r), (n & 1) == 1);
  return select(y, -y, (n & 2) == 2);
}

fn few_quarters(x: f32) -> Quarters {
  let k = round(x * TWO_OVER_PI);
  // pi / 2 in four parts. The first three have 12 bits, so that their products with k are exact.
  return Quarters(i32(k), x - k * 1.5703125 - k * 4.837512969970703e-4 - k * 7.549533620476723e-8 - k * 2.5633440682570896e-12);
}

// With x = m 2^e, m an integer of 24 bits, only 96 bits of 2 / pi matter: those before give multiples of 4, in which n
// is not wanted, and those behind are too small (M. Payne and R. Hanek, 1983).
fn many_quarters(bits: u32) -> Quarters {
  let m = (bits & 0x7fffffu) | 0x800000u;
  let start = (bits >> 23u) - 120u;                 // of the 96 bits: e - 2, behind 32 zeros; e = exponent - 150
  let middle = m * word_of_two_over_pi(start + 32u);
  let low = middle + high_product(m, word_of_two_over_pi(start + 64u));
  let high = m * word_of_two_over_pi(start) + high_product(m, word_of_two_over_pi(start + 32u)) + select(0u, 1u, low < middle);
  // Quarter turns modulo 4 are (high 2^32 + low) / 2^62.
  let n = (high + 0x20000000u) >> 30u;
  let rest = f32(i32(high - (n << 30u))) * 0x1p-30 + f32(low) * 0x1p-62;
  return Quarters(i32(n), rest * 1.57079632679489662);
}

// The 32 bits that begin at bit `start`
fn word_of_two_over_pi(start: u32) -> u32 {
  let words = TWO_OVER_PI_BITS;
  let shift = start & 31u;
  return (words[start >> 5u] << shift) | ((words[(start >> 5u) + 1u] >> 1u) >> (31u - shift));
}

// The upper 32 bits of a b
fn high_product(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let b_low = b & 0xffffu;
  let first = (a >> 16u) * b_low + ((a_low * b_low) >> 16u);
  let second = a_low * (b >> 16u) + (first & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (first >> 16u) + (second >> 16u);
}

fn sine_of_rest(r: f32) -> f32 {
  let z = r * r;
  let p = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1);
  return p * z * r + r;
}

fn cosine_of_rest(r: f32) -> f32 {
  let z = r * r;
  let p = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2);
  return (p * z * z - 0.5 * z) + 1.0;
}
