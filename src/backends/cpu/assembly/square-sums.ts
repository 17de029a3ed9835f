import { multiplyAdd, read, sumOfLanes } from './lanes';

const BLOCK: u32 = 256;

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
}

export function square_sums(x: usize, partials: usize, p: Params): void {
  const count = p.count;
  const groups = p.groups;
  for (let group: u32 = 0; group < groups; group++) {
    let sum = f32x4.splat(0);
    for (let block = group * BLOCK; block < count; block += groups * BLOCK) {
      const end = min(block + BLOCK, count);
      for (let i = block; i < end; i += 4) {
        const values = read(x + 4 * i, end - i);
        sum = multiplyAdd(values, values, sum);
      }
    }
    store<f32>(partials + 4 * group, sumOfLanes(sum));
  }
}
