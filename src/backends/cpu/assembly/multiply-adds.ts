import { multiplyAdd, sumOfLanes } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  rounds: u32;
  scale: f32;
  shift: f32;
}

/** Four elements at once, of two vectors each: eight chains keep all multipliers and adders busy. */
export function multiply_adds(out: usize, p: Params): void {
  const count = p.count;
  const times: u32 = 16 * p.rounds;
  const x = f32x4.splat(p.scale);
  const y = f32x4.splat(p.shift);
  const four = f32x4.splat(4);
  for (let i: u32 = 0; i < count; i += 4) {
    let a = f32x4.add(f32x4(0, 1, 2, 3), f32x4.splat(<f32>i));
    let b = f32x4.add(f32x4(1, 2, 3, 4), f32x4.splat(<f32>i));
    let c = f32x4.add(f32x4(2, 3, 4, 5), f32x4.splat(<f32>i));
    let d = f32x4.add(f32x4(3, 4, 5, 6), f32x4.splat(<f32>i));
    let e = f32x4.add(a, four);
    let f = f32x4.add(b, four);
    let g = f32x4.add(c, four);
    let h = f32x4.add(d, four);
    for (let time: u32 = 0; time < times; time++) {
      a = multiplyAdd(a, x, y);
      b = multiplyAdd(b, x, y);
      c = multiplyAdd(c, x, y);
      d = multiplyAdd(d, x, y);
      e = multiplyAdd(e, x, y);
      f = multiplyAdd(f, x, y);
      g = multiplyAdd(g, x, y);
      h = multiplyAdd(h, x, y);
    }
    const left = count - i;
    store<f32>(out + 4 * i, sumOfLanes(f32x4.add(a, e)));
    if (left > 1) store<f32>(out + 4 * i + 4, sumOfLanes(f32x4.add(b, f)));
    if (left > 2) store<f32>(out + 4 * i + 8, sumOfLanes(f32x4.add(c, g)));
    if (left > 3) store<f32>(out + 4 * i + 12, sumOfLanes(f32x4.add(d, h)));
  }
}
