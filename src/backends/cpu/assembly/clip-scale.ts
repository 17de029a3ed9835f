// @ts-ignore: decorator
@unmanaged
class Params {
  groups: u32;
  max_norm: f32;
}

export function clip_scale(partials: usize, scale: usize, p: Params): void {
  let sum: f64 = 0;
  for (let group: u32 = 0; group < p.groups; group++) sum += load<f32>(partials + 4 * group);
  store<f32>(scale, <f32>min<f64>(1, p.max_norm / (sqrt(sum) + 1e-6)));
}
