/**
 * sums[i] = sum over k of x[i, k], where x[i, k] lies at x + i * stride + k * termStride, in bytes; with
 * `accumulate`, that is added to what sums[i] holds. Terms are added in order.
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
      let low = f32x4.splat(0);
      let high = f32x4.splat(0);
      let at = x + 4 * i;
      for (let k: u32 = 0; k < terms; k++) {
        low = f32x4.add(low, v128.load(at));
        high = f32x4.add(high, v128.load(at, 16));
        at += termStride;
      }
      const to = sums + 4 * i;
      v128.store(to, accumulate ? f32x4.add(v128.load(to), low) : low);
      v128.store(to, accumulate ? f32x4.add(v128.load(to, 16), high) : high, 16);
    }
  }
  for (; i < count; i++) {
    let total: f32 = 0;
    let at = x + i * stride;
    for (let k: u32 = 0; k < terms; k++) {
      total += load<f32>(at);
      at += termStride;
    }
    const to = sums + 4 * i;
    store<f32>(to, accumulate ? load<f32>(to) + total : total);
  }
}
