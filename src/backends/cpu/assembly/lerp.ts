import { multiplyAdd, read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  tau: f32;
}

export function lerp(source: usize, values: usize, p: Params): void {
  const count = p.count;
  if (p.tau === 1) {
    memory.copy(values, source, 4 * count);
    return;
  }
  const rest = f32x4.splat(1 - p.tau);
  const tau = f32x4.splat(p.tau);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const kept = f32x4.mul(rest, read(values + 4 * i, left));
    write(values + 4 * i, multiplyAdd(tau, read(source + 4 * i, left), kept), left);
  }
}
