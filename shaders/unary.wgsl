// out = OP(x), element by element, with lib/nan.wgsl and lib/math.wgsl. The meaning of a and b depends on OP.

struct Params {
  count: u32,
  a: f32,
  b: f32,
}

override OP: u32;                                   // by the names and numbers of src/kernels/unary.ts

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

const TWICE_SQRT_TWO_OVER_PI = 1.59576912160573071;
const ONE_OVER_SQRT_TWO_PI = 0.398942280401432678;
const FAR = 20.0;                                   // where the slopes of GELU are 0 or 1, and bell(x) is 0

fn count() -> u32 { return params.count; }

fn compute(i: u32) { out[i] = apply(x[i], params.a, params.b); }

fn apply(x: f32, a: f32, b: f32) -> f32 {
  switch OP {
    case 0u: { return no_less(x, 0.0); } // relu
    case 1u: { return no_less(no_more(x, b), a); } // clamp
    case 2u: { return select(0.0, 1.0, x >= a && x <= b); } // inside
    case 3u: { return select(b, a, x > 0.0); } // step
    case 4u: { return abs(x); }
    case 5u: { return select(0.0, 1.0, x > 0.0) - select(0.0, 1.0, x < 0.0); } // sign
    case 6u: { return sqrt(x); }
    case 7u: { return exp_f32(x); }
    case 8u: { return expm1_f32(x); }
    case 9u: { return log_f32(x); }
    case 10u: { return log1p_f32(x); }
    case 11u: { return pow_f32(x, a); }
    case 12u: { return sin_f32(x); }
    case 13u: { return cos_f32(x); }
    case 14u: { return tanh_f32(x); }
    case 15u: { return sigmoid_f32(x); }
    case 16u: { return softplus_f32(x); }
    case 17u: { return erf_f32(x); }
    case 18u: { return select(a * expm1_f32(x), x, x > 0.0); } // elu
    case 19u: { return select(a * exp_f32(x), 1.0, x > 0.0); } // eluSlope
    case 20u: { return select(a * x, x, x > 0.0); } // leakyRelu
    case 21u: { return gelu(x); }
    case 22u: { return gelu_slope(x); } // geluSlope
    case 23u: { return x * sigmoid_f32(bent(x)); } // geluTanh
    case 24u: { return bent_slope(x); } // geluTanhSlope
    case 25u: { return x * sigmoid_f32(x); } // silu
    default: { return silu_slope(x); } // siluSlope
  }
}

// x times the share of a normal distribution below x. The share alone may underflow, so the bell comes last.
fn gelu(x: f32) -> f32 {
  let size = min(abs(x), FAR);
  let tail = scaled_normal_tail(size);
  return select(x * (1.0 - tail * bell(size)), x * tail * bell(size), x < 0.0);
}

// The derivative of gelu(x): the share below x, plus x times the density there
fn gelu_slope(x: f32) -> f32 {
  let size = min(abs(x), FAR);
  let below_zero = (scaled_normal_tail(size) - size * ONE_OVER_SQRT_TWO_PI) * bell(size);
  return select(select(1.0 - below_zero, below_zero, x < 0.0), x, is_nan(x));
}

// 2 sqrt(2 / pi) (x + 0.044715 x^3), whose sigmoid is near the share of a normal distribution that is below x
fn bent(x: f32) -> f32 { return TWICE_SQRT_TWO_OVER_PI * (x + 0.044715 * x * x * x); }

// The derivative of x sigmoid(bent(x))
fn bent_slope(x: f32) -> f32 {
  let s = sigmoid_f32(bent(x));
  return s + select(0.0, x * s * (1.0 - s) * TWICE_SQRT_TWO_OVER_PI * (1.0 + 0.134145 * x * x), abs(x) < FAR);
}

// The derivative of x sigmoid(x)
fn silu_slope(x: f32) -> f32 {
  let s = sigmoid_f32(x);
  return s + x * s * (1.0 - s);
}
