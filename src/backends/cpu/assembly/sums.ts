import { high, low, narrow } from './lanes';

/**
 * sums[i] = sum over k of x[i, k], where x[i, k] lies at x + i * stride + k * termStride, in bytes; with
 * `accumulate`, that is added to sums[i]. Terms are added in order, in f64.
 */
export function sumTerms(
  sums: usize,
  x: usize,
  count: u32,
  stride: u32,
  terms: u32,
  termStride: u32,
  accumulate: bool,
): void {
  let i: u32 = 0;
  if (stride === 4) {
    for (; i + 8 <= count; i += 8) {
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let at = x + 4 * i;
      for (let k: u32 = 0; k < terms; k++) {
        const a = v128.load(at);
        const b = v128.load(at, 16);
        a0 = f64x2.add(a0, low(a));
        a1 = f64x2.add(a1, high(a));
        b0 = f64x2.add(b0, low(b));
        b1 = f64x2.add(b1, high(b));
        at += termStride;
      }
      const to = sums + 4 * i;
      const first = narrow(a0, a1);
      const second = narrow(b0, b1);
      v128.store(to, accumulate ? f32x4.add(v128.load(to), first) : first);
      v128.store(to, accumulate ? f32x4.add(v128.load(to, 16), second) : second, 16);
    }
  }
  for (; i < count; i++) {
    let total: f64 = 0;
    let at = x + i * stride;
    for (let k: u32 = 0; k < terms; k++) {
      total += load<f32>(at);
      at += termStride;
    }
    const to = sums + 4 * i;
    store<f32>(to, accumulate ? load<f32>(to) + <f32>total : <f32>total);
  }
}
