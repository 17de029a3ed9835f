// @ts-ignore: decorator
@unmanaged
class Params {
  batch: u32;
  actions: u32;
}

export function td_target(
  next_q: usize,
  chooser: usize,
  reward: usize,
  discount: usize,
  out: usize,
  p: Params,
): void {
  const actions = p.actions;
  for (let i: u32 = 0; i < p.batch; i++) {
    const at: usize = 4 * i;
    const row = at * actions;
    const best = firstLargest((chooser ? chooser : next_q) + row, actions);
    // A terminal state has no future, whatever value the net gives it.
    const factor = load<f32>(discount + at);
    const future: f32 = factor === 0 ? 0 : factor * load<f32>(next_q + row + 4 * best);
    store<f32>(out + at, load<f32>(reward + at) + future);
  }
}

/** The index of the first largest value, or of the first NaN if there is one. */
function firstLargest(values: usize, length: u32): u32 {
  let best: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const value = load<f32>(values + 4 * i);
    if (isNaN(value)) return i;
    if (value > load<f32>(values + 4 * best)) best = i;
  }
  return best;
}
