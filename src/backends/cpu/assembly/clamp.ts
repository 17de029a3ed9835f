import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  low: f32;
  high: f32;
}

export function clamp(x: usize, out: usize, p: Params): void {
  const count = p.count;
  const low = f32x4.splat(p.low);
  const high = f32x4.splat(p.high);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const raised = f32x4.max(read(x + 4 * i, left), low);
    write(out + 4 * i, f32x4.min(raised, high), left);
  }
}
