import { addProduct, sumOfLanes } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  rounds: u32;
  scale: f32;
  shift: f32;
}

/** Six elements at once, of two vectors each: twelve chains keep all multipliers and adders busy. */
export function multiply_adds(out: usize, p: Params): void {
  const count = p.count;
  const times: u32 = 16 * p.rounds;
  const x = f32x4.splat(p.scale);
  const y = f32x4.splat(p.shift);
  const four = f32x4.splat(4);
  for (let i: u32 = 0; i < count; i += 6) {
    const first = f32x4.add(f32x4(0, 1, 2, 3), f32x4.splat(<f32>i));
    let a = first;
    let b = f32x4.add(first, f32x4.splat(1));
    let c = f32x4.add(first, f32x4.splat(2));
    let d = f32x4.add(first, f32x4.splat(3));
    let e = f32x4.add(first, f32x4.splat(4));
    let f = f32x4.add(first, f32x4.splat(5));
    let a4 = f32x4.add(a, four);
    let b4 = f32x4.add(b, four);
    let c4 = f32x4.add(c, four);
    let d4 = f32x4.add(d, four);
    let e4 = f32x4.add(e, four);
    let f4 = f32x4.add(f, four);
    for (let time: u32 = 0; time < times; time++) {
      a = addProduct(y, a, x);
      b = addProduct(y, b, x);
      c = addProduct(y, c, x);
      d = addProduct(y, d, x);
      e = addProduct(y, e, x);
      f = addProduct(y, f, x);
      a4 = addProduct(y, a4, x);
      b4 = addProduct(y, b4, x);
      c4 = addProduct(y, c4, x);
      d4 = addProduct(y, d4, x);
      e4 = addProduct(y, e4, x);
      f4 = addProduct(y, f4, x);
    }
    const left = count - i;
    store<f32>(out + 4 * i, sumOfLanes(f32x4.add(a, a4)));
    if (left > 1) store<f32>(out + 4 * i, sumOfLanes(f32x4.add(b, b4)), 4);
    if (left > 2) store<f32>(out + 4 * i, sumOfLanes(f32x4.add(c, c4)), 8);
    if (left > 3) store<f32>(out + 4 * i, sumOfLanes(f32x4.add(d, d4)), 12);
    if (left > 4) store<f32>(out + 4 * i, sumOfLanes(f32x4.add(e, e4)), 16);
    if (left > 5) store<f32>(out + 4 * i, sumOfLanes(f32x4.add(f, f4)), 20);
  }
}
