import { multiplyAdd, read, write } from './lanes';

export function lerp(source: usize, values: usize, count: u32, tau: f32): void {
  if (tau === 1) {
    memory.copy(values, source, 4 * count);
    return;
  }
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const kept = f32x4.mul(f32x4.splat(1 - tau), read(values + 4 * i, left));
    write(values + 4 * i, multiplyAdd(f32x4.splat(tau), read(source + 4 * i, left), kept), left);
  }
}
