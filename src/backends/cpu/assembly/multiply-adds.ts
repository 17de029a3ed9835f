import { multiplyAdd, sumOfLanes } from './lanes';

/** Eight chains for each element, as in shaders/multiply_adds.wgsl; four elements at once keep all adders busy. */
export function multiply_adds(out: usize, count: u32, rounds: u32, scale: f32, shift: f32): void {
  const x = f32x4.splat(scale);
  const y = f32x4.splat(shift);
  const first = f32x4(0, 1, 2, 3);
  const second = f32x4(4, 5, 6, 7);
  for (let i: u32 = 0; i < count; i += 2) {
    let a = f32x4.add(first, f32x4.splat(<f32>i));
    let b = f32x4.add(second, f32x4.splat(<f32>i));
    let c = f32x4.add(first, f32x4.splat(<f32>(i + 1)));
    let d = f32x4.add(second, f32x4.splat(<f32>(i + 1)));
    for (let time: u32 = 0; time < 16 * rounds; time++) {
      a = multiplyAdd(a, x, y);
      b = multiplyAdd(b, x, y);
      c = multiplyAdd(c, x, y);
      d = multiplyAdd(d, x, y);
    }
    store<f32>(out + 4 * i, sumOfLanes(f32x4.add(a, b)));
    if (i + 1 < count) store<f32>(out + 4 * i + 4, sumOfLanes(f32x4.add(c, d)));
  }
}
