// Comparisons in which a NaN wins, as in PyTorch: max(), min() and < may drop it.

// By its bits: compilers take `x != x` for always false.
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// Whether a is larger than b. A NaN is larger than all numbers, and as large as another NaN.
fn is_larger(a: f32, b: f32) -> bool {
  return !is_nan(b) && (is_nan(a) || a > b);
}
