import { mapRow } from './row-maps';
import { read } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
}

export function clip_norm(x: usize, scale: usize, out: usize, p: Params): void {
  mapRow<Scaled>(x, x, x, out, p.count, v128.load32_splat(scale));
}

class Scaled {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.mul(read(x, left), a);
  }
}
