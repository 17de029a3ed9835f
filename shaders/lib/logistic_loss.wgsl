// The loss -t log s - (1 - t) log(1 - s) of a label t and s = 1 / (1 + e^-x), x the prediction, and its derivative.
// It takes the place of lib/loss.wgsl, behind lib/math.wgsl. Neither cancels where s is near t.

override LOSS: u32;

fn loss(x: f32, t: f32, delta: f32) -> f32 {
  return (max(x, 0.0) - x * t) + log1p_f32(exp_f32(-abs(x)));
}

fn loss_slope(x: f32, t: f32, delta: f32) -> f32 {
  let e = exp_f32(-abs(x));
  let s = select(1.0, e, x < 0.0) / (1.0 + e);
  let other = select(e, 1.0, x < 0.0) / (1.0 + e);  // 1 - s
  return (1.0 - t) * s - t * other;
}
