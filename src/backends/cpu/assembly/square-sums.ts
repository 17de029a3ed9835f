import { high, low, read } from './lanes';

const BLOCK: u32 = 256;

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
}

/** Sums in f64, like all long sums. */
export function square_sums(x: usize, partials: usize, p: Params): void {
  const count = p.count;
  const groups = p.groups;
  for (let group: u32 = 0; group < groups; group++) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let block = group * BLOCK; block < count; block += groups * BLOCK) {
      const end = min(block + BLOCK, count);
      for (let i = block; i < end; i += 4) {
        const values = read(x + 4 * i, end - i);
        const squares = f32x4.mul(values, values);
        a = f64x2.add(a, low(squares));
        b = f64x2.add(b, high(squares));
      }
    }
    const sum = f64x2.add(a, b);
    store<f32>(partials + 4 * group, <f32>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
  }
}
