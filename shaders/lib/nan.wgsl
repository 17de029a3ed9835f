// Comparisons in which a NaN wins, as in PyTorch; max(), min() and < may drop it. So may select(x, low, x < low), which
// NVIDIA's compiler takes for max().

// Tests the bits: compilers assume that `x != x` is always false.
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// Whether a is larger than b. A NaN is larger than all numbers, and as large as another NaN.
fn is_larger(a: f32, b: f32) -> bool {
  return !is_nan(b) && (is_nan(a) || a > b);
}

// max(x, low), where a NaN in x stays.
fn no_less(x: f32, low: f32) -> f32 { return select(max(x, low), x, is_nan(x)); }

// min(x, high), where a NaN in x stays.
fn no_more(x: f32, high: f32) -> f32 { return select(min(x, high), x, is_nan(x)); }
