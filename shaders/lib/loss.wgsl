// l(d) and its derivative, d = prediction - label, by LOSS:
//
//   0   d^2
//   1   0.5 d^2 where |d| < delta, else delta (|d| - 0.5 delta): Huber's loss, smooth L1 where delta is 1
//   2   |d|

override LOSS: u32;

fn loss(prediction: f32, label: f32, delta: f32) -> f32 {
  let d = prediction - label;
  switch LOSS {
    case 0u: { return d * d; }
    case 1u: { return select(delta * (abs(d) - 0.5 * delta), 0.5 * d * d, abs(d) < delta); }
    default: { return abs(d); }
  }
}

fn loss_slope(prediction: f32, label: f32, delta: f32) -> f32 {
  let d = prediction - label;
  switch LOSS {
    case 0u: { return 2.0 * d; }
    case 1u: { return no_less(no_more(d, delta), -delta); }
    default: { return select(select(d, 1.0, d > 0.0), -1.0, d < 0.0); } // a NaN is kept
  }
}
