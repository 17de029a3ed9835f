import { write } from './lanes';
import { readAlong } from './read-along';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  n1: u32;
  n2: u32;
  n3: u32;
  a0: u32;
  a1: u32;
  a2: u32;
  a3: u32;
  b0: u32;
  b1: u32;
  b2: u32;
  b3: u32;
}

export function binary(a: usize, b: usize, out: usize, p: Params, OP: u32): void {
  const n3 = p.n3;
  const n0 = p.count / (p.n1 * p.n2 * n3);
  for (let i0: u32 = 0; i0 < n0; i0++) {
    for (let i1: u32 = 0; i1 < p.n1; i1++) {
      let x = a + 4 * (i0 * p.a0 + i1 * p.a1);
      let y = b + 4 * (i0 * p.b0 + i1 * p.b1);
      for (let i2: u32 = 0; i2 < p.n2; i2++) {
        binaryRow(x, y, out, n3, p.a3, p.b3, OP);
        x += 4 * p.a2;
        y += 4 * p.b2;
        out += 4 * n3;
      }
    }
  }
}

function binaryRow(a: usize, b: usize, out: usize, length: u32, aStride: u32, bStride: u32, OP: u32): void {
  for (let i: u32 = 0; i < length; i += 4) {
    const left = length - i;
    write(out + 4 * i, combine(readAlong(a, i, aStride, left), readAlong(b, i, bStride, left), OP), left);
  }
}

/** The cases of shaders/binary.wgsl. */
// @ts-ignore: decorator
@inline
function combine(x: v128, y: v128, OP: u32): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  switch (OP) {
    case 0: return f32x4.add(x, y);
    case 1: return f32x4.sub(x, y);
    case 2: return f32x4.mul(x, y);
    case 3: return f32x4.div(x, y);
    case 4: return f32x4.max(x, y);
    case 5: return f32x4.min(x, y);
    case 6: return v128.and(one, f32x4.lt(x, y)); // less
    case 7: return v128.and(one, f32x4.le(x, y)); // lessEqual
    case 8: return v128.and(one, f32x4.gt(x, y)); // greater
    case 9: return v128.and(one, f32x4.ge(x, y)); // greaterEqual
    case 10: return v128.and(one, f32x4.eq(x, y)); // equal
    case 11: return v128.and(one, f32x4.ne(x, y)); // notEqual
    case 12: return v128.and(x, f32x4.gt(y, zero)); // mask
    case 13: return v128.and(f32x4.mul(x, y), f32x4.ne(y, zero)); // gate
    default: // share
      return v128.andnot(
        v128.bitselect(f32x4.splat(0.5), one, f32x4.eq(x, y)),
        f32x4.lt(x, y),
      );
  }
}
