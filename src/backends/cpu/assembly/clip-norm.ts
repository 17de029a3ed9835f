import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
  max_norm: f32;
}

export function clip_norm(x: usize, partials: usize, out: usize, p: Params): void {
  let sum: f64 = 0;
  for (let group: u32 = 0; group < p.groups; group++) sum += load<f32>(partials + 4 * group);
  const scale = f32x4.splat(<f32>min<f64>(1, p.max_norm / (sqrt(sum) + 1e-6)));
  const count = p.count;
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    write(out + 4 * i, f32x4.mul(read(x + 4 * i, left), scale), left);
  }
}
