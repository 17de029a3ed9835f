import { Product, sumOfRow } from './row-sums';

const BLOCK: u32 = 256;

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
}

/** The sums are taken in f64, like all long sums. */
export function square_sums(x: usize, partials: usize, p: Params): void {
  const count = p.count;
  const groups = p.groups;
  for (let group: u32 = 0; group < groups; group++) {
    let sum: f64 = 0;
    for (let block = group * BLOCK; block < count; block += groups * BLOCK) {
      const at = x + 4 * block;
      sum += sumOfRow<Product>(at, at, at, min(BLOCK, count - block), i32x4.splat(0));
    }
    store<f32>(partials + 4 * group, <f32>sum);
  }
}
