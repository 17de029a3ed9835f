// l(d) and its derivative, d = prediction - target: 0.5 d^2 below |d| = 1 and |d| - 0.5 above (smooth L1,
// Huber's with delta 1), or d^2.

override SMOOTH_L1: bool;

fn loss(d: f32) -> f32 {
  if (SMOOTH_L1) { return select(abs(d) - 0.5, 0.5 * d * d, abs(d) < 1.0); }
  return d * d;
}

fn loss_slope(d: f32) -> f32 {
  // d within [-1, 1], written so that a NaN is kept.
  if (SMOOTH_L1) { return select(select(d, 1.0, d > 1.0), -1.0, d < -1.0); }
  return 2.0 * d;
}
