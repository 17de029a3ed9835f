// @ts-ignore: decorator
@unmanaged
class Params {
  batch: u32;
  actions: u32;
  gamma: f32;
  nan: u32;
}

export function td_loss(
  q: usize,
  next_q: usize,
  chooser: usize,
  action: usize,
  reward: usize,
  terminated: usize,
  weight: usize,
  out: usize,
  gradient: usize,
  error: usize,
  p: Params,
  SMOOTH_L1: bool,
): void {
  const batch = p.batch;
  const actions = p.actions;
  memory.fill(gradient, 0, 4 * batch * actions);
  let total: f64 = 0;
  for (let i: u32 = 0; i < batch; i++) {
    const at: usize = 4 * i;
    const row = at * actions;
    const best = firstLargest((chooser ? chooser : next_q) + row, actions);
    // A terminal state has no future, whatever the network says of it.
    const rest: f32 = 1 - load<f32>(terminated + at);
    const future: f32 = rest === 0 ? 0 : p.gamma * rest * load<f32>(next_q + row + 4 * best);
    const taken = load<u32>(action + at);
    const exists = taken < actions;
    const estimate = exists ? load<f32>(q + row + 4 * taken) : f32.NaN;
    const d = estimate - (load<f32>(reward + at) + future);
    const w: f32 = weight ? load<f32>(weight + at) : 1;
    const linear = SMOOTH_L1 && !(abs(d) < 1);
    const value = linear ? abs(d) - 0.5 : SMOOTH_L1 ? 0.5 * d * d : d * d;
    const slope = linear ? (d > 0 ? <f32>1 : d < 0 ? <f32>-1 : d) : SMOOTH_L1 ? d : 2 * d;
    store<f32>(error + at, d);
    total += w * value;
    if (exists) store<f32>(gradient + row + 4 * taken, (w * slope) / <f32>batch);
  }
  store<f32>(out, <f32>(total / batch));
}

function firstLargest(values: usize, length: u32): u32 {
  let best: u32 = 0;
  for (let i: u32 = 1; i < length; i++) {
    if (load<f32>(values + 4 * i) > load<f32>(values + 4 * best)) best = i;
  }
  return best;
}
