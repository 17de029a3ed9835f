import { read, write } from './lanes';

export function clamp(x: usize, out: usize, count: u32, low: f32, high: f32): void {
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const raised = f32x4.max(read(x + 4 * i, left), f32x4.splat(low));
    write(out + 4 * i, f32x4.min(raised, f32x4.splat(high)), left);
  }
}
