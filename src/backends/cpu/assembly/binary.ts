import { readAlong, writeAlong } from './read-along';

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

/** The cases of shaders/binary.wgsl. */
export function binary(a: usize, b: usize, out: usize, p: Params, OP: u32): void {
  switch (OP) {
    case 0: return map<Add>(a, b, out, p);
    case 1: return map<Sub>(a, b, out, p);
    case 2: return map<Mul>(a, b, out, p);
    case 3: return map<Div>(a, b, out, p);
    case 4: return map<Maximum>(a, b, out, p);
    case 5: return map<Minimum>(a, b, out, p);
    case 6: return map<Less>(a, b, out, p);
    case 7: return map<LessEqual>(a, b, out, p);
    case 8: return map<Greater>(a, b, out, p);
    case 9: return map<GreaterEqual>(a, b, out, p);
    case 10: return map<Equal>(a, b, out, p);
    case 11: return map<NotEqual>(a, b, out, p);
    case 12: return map<Mask>(a, b, out, p);
    case 13: return map<Gate>(a, b, out, p);
    default: return map<Share>(a, b, out, p);
  }
}

function map<T>(a: usize, b: usize, out: usize, p: Params): void {
  const n2 = p.n2;
  const n3 = p.n3;
  const n0 = p.count / (p.n1 * n2 * n3);
  for (let i0: u32 = 0; i0 < n0; i0++) {
    for (let i1: u32 = 0; i1 < p.n1; i1++) {
      let x = a + 4 * (i0 * p.a0 + i1 * p.a1);
      let y = b + 4 * (i0 * p.b0 + i1 * p.b1);
      if (n3 < 4) {
        // A row does not fill a vector, but columns may.
        for (let i3: u32 = 0; i3 < n3; i3++) {
          mapRow<T>(x + 4 * i3 * p.a3, y + 4 * i3 * p.b3, out + 4 * i3, n2, p.a2, p.b2, n3);
        }
        out += 4 * n2 * n3;
        continue;
      }
      for (let i2: u32 = 0; i2 < n2; i2++) {
        mapRow<T>(x, y, out, n3, p.a3, p.b3, 1);
        x += 4 * p.a2;
        y += 4 * p.b2;
        out += 4 * n3;
      }
    }
  }
}

/** The op on numbers with the given strides in a, b and out. See `map` in unary.ts. */
function mapRow<T>(
  a: usize,
  b: usize,
  out: usize,
  length: u32,
  aStride: u32,
  bStride: u32,
  outStride: u32,
): void {
  const op = changetype<T>(0);
  let i: u32 = 0;
  if (aStride === 1 && bStride === 1 && outStride === 1) {
    for (; i + 16 <= length; i += 16) {
      const x = a + 4 * i;
      const y = b + 4 * i;
      const to = out + 4 * i;
      v128.store(to, op.of(v128.load(x), v128.load(y)));
      v128.store(to, op.of(v128.load(x, 16), v128.load(y, 16)), 16);
      v128.store(to, op.of(v128.load(x, 32), v128.load(y, 32)), 32);
      v128.store(to, op.of(v128.load(x, 48), v128.load(y, 48)), 48);
    }
  } else if (aStride === 1 && bStride === 0 && outStride === 1) {
    const y = v128.load32_splat(b);
    for (; i + 16 <= length; i += 16) {
      const x = a + 4 * i;
      const to = out + 4 * i;
      v128.store(to, op.of(v128.load(x), y));
      v128.store(to, op.of(v128.load(x, 16), y), 16);
      v128.store(to, op.of(v128.load(x, 32), y), 32);
      v128.store(to, op.of(v128.load(x, 48), y), 48);
    }
  }
  for (; i < length; i += 4) {
    const left = length - i;
    const values = op.of(readAlong(a, i, aStride, left), readAlong(b, i, bStride, left));
    writeAlong(out, i, outStride, values, left);
  }
}

// A type for each op, which only stands for its function: it has no objects.
class Add { of(x: v128, y: v128): v128 { return f32x4.add(x, y); } }
class Sub { of(x: v128, y: v128): v128 { return f32x4.sub(x, y); } }
class Mul { of(x: v128, y: v128): v128 { return f32x4.mul(x, y); } }
class Div { of(x: v128, y: v128): v128 { return f32x4.div(x, y); } }
class Maximum { of(x: v128, y: v128): v128 { return f32x4.max(x, y); } }
class Minimum { of(x: v128, y: v128): v128 { return f32x4.min(x, y); } }
class Less { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.lt(x, y)); } }
class LessEqual { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.le(x, y)); } }
class Greater { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.gt(x, y)); } }
class GreaterEqual { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.ge(x, y)); } }
class Equal { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.eq(x, y)); } }
class NotEqual { of(x: v128, y: v128): v128 { return v128.and(f32x4.splat(1), f32x4.ne(x, y)); } }
class Mask { of(x: v128, y: v128): v128 { return v128.and(x, f32x4.gt(y, f32x4.splat(0))); } }
class Gate { of(x: v128, y: v128): v128 { return v128.and(f32x4.mul(x, y), f32x4.ne(y, f32x4.splat(0))); } }
class Share { of(x: v128, y: v128): v128 { return v128.andnot(v128.bitselect(f32x4.splat(0.5), f32x4.splat(1), f32x4.eq(x, y)), f32x4.lt(x, y)); } }
