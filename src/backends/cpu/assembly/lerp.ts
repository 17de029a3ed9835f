import { multiplyAdd, read } from './lanes';
import { mapRow } from './row-maps';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  tau: f32;
}

export function lerp(source: usize, values: usize, p: Params): void {
  moveTowards(source, values, p.count, p.tau);
}

/** follower = (1 - share) * follower + share * values: a copy where the share is 1, nothing where it is 0. */
export function moveTowards(values: usize, follower: usize, count: u32, share: f32): void {
  if (share === 1) {
    memory.copy(follower, values, 4 * count);
  } else if (share > 0) {
    mapRow<Followed>(follower, values, values, follower, count, f32x4.splat(share), f32x4.splat(1 - share));
  }
}

class Followed {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, share: v128, rest: v128, c: v128): v128 {
    return followed(read(x, left), read(y, left), share, rest);
  }
}

/** (1 - share) * follower + share * value, with `rest` for 1 - share. */
// @ts-ignore: decorator
@inline
export function followed(follower: v128, value: v128, share: v128, rest: v128): v128 {
  return multiplyAdd(share, value, f32x4.mul(rest, follower));
}
