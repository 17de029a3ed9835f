// @ts-ignore: decorator
@unmanaged
class Params {
  batch: u32;
  actions: u32;
  nan: u32;
}

export function td_loss(
  q: usize,
  action: usize,
  td_target: usize,
  weight: usize,
  out: usize,
  gradient: usize,
  error: usize,
  mean_q: usize,
  p: Params,
  LOSS: u32,
): void {
  const batch = p.batch;
  const actions = p.actions;
  const isHuber = LOSS === 1;
  memory.fill(gradient, 0, 4 * batch * actions);
  let total: f64 = 0;
  let totalQ: f64 = 0;
  for (let i: u32 = 0; i < batch; i++) {
    const at: usize = 4 * i;
    const row = at * actions;
    const taken = load<u32>(action + at);
    const exists = taken < actions;
    const estimate = exists ? load<f32>(q + row + 4 * taken) : f32.NaN;
    const d = estimate - load<f32>(td_target + at);
    const w: f32 = weight ? load<f32>(weight + at) : 1;
    const linear = isHuber && !(abs(d) < 1);
    const value = linear ? abs(d) - 0.5 : isHuber ? 0.5 * d * d : d * d;
    const slope = linear ? (d > 0 ? <f32>1 : d < 0 ? <f32>-1 : d) : isHuber ? d : 2 * d;
    store<f32>(error + at, d);
    total += w * value;
    totalQ += largest(q + row, actions);
    if (exists) store<f32>(gradient + row + 4 * taken, (w * slope) / <f32>batch);
  }
  store<f32>(out, <f32>(total / batch));
  store<f32>(mean_q, <f32>(totalQ / batch));
}

function largest(values: usize, length: u32): f32 {
  let result = load<f32>(values);
  for (let i: u32 = 1; i < length; i++) result = max(result, load<f32>(values + 4 * i));
  return result;
}
