import { write } from './lanes';
import { readAlong } from './read-along';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  n1: u32;
  n2: u32;
  n3: u32;
  c0: u32;
  c1: u32;
  c2: u32;
  c3: u32;
  a0: u32;
  a1: u32;
  a2: u32;
  a3: u32;
  b0: u32;
  b1: u32;
  b2: u32;
  b3: u32;
}

export function select(condition: usize, a: usize, b: usize, out: usize, p: Params): void {
  selectWhere(condition, a, b, out, p, 0x7fffffff);
}

export function select_by_integers(condition: usize, a: usize, b: usize, out: usize, p: Params): void {
  selectWhere(condition, a, b, out, p, -1);
}

/** @param bits the bits of the condition; at least one of them must be set. */
function selectWhere(condition: usize, a: usize, b: usize, out: usize, p: Params, bits: i32): void {
  const n3 = p.n3;
  const n0 = p.count / (p.n1 * p.n2 * n3);
  for (let i0: u32 = 0; i0 < n0; i0++) {
    for (let i1: u32 = 0; i1 < p.n1; i1++) {
      let c = condition + 4 * (i0 * p.c0 + i1 * p.c1);
      let x = a + 4 * (i0 * p.a0 + i1 * p.a1);
      let y = b + 4 * (i0 * p.b0 + i1 * p.b1);
      for (let i2: u32 = 0; i2 < p.n2; i2++) {
        selectRow(c, p.c3, x, p.a3, y, p.b3, out, n3, i32x4.splat(bits));
        c += 4 * p.c2;
        x += 4 * p.a2;
        y += 4 * p.b2;
        out += 4 * n3;
      }
    }
  }
}

function selectRow(
  condition: usize,
  conditionStride: u32,
  a: usize,
  aStride: u32,
  b: usize,
  bStride: u32,
  out: usize,
  length: u32,
  bits: v128,
): void {
  let i: u32 = 0;
  if (conditionStride === 1 && aStride <= 1 && bStride <= 1) {
    for (; i + 16 <= length; i += 16) {
      const c = condition + 4 * i;
      const to = out + 4 * i;
      const x = a + 4 * i * aStride;
      const y = b + 4 * i * bStride;
      v128.store(to, choose(v128.load(c), next(x, 0, aStride), next(y, 0, bStride), bits));
      v128.store(to, choose(v128.load(c, 16), next(x, 4, aStride), next(y, 4, bStride), bits), 16);
      v128.store(to, choose(v128.load(c, 32), next(x, 8, aStride), next(y, 8, bStride), bits), 32);
      v128.store(to, choose(v128.load(c, 48), next(x, 12, aStride), next(y, 12, bStride), bits), 48);
    }
  }
  for (; i < length; i += 4) {
    const left = length - i;
    const x = readAlong(a, i, aStride, left);
    const y = readAlong(b, i, bStride, left);
    write(out + 4 * i, choose(readAlong(condition, i, conditionStride, left), x, y, bits), left);
  }
}

/** Four numbers from number `i` at `at` on, or with stride 0 the only number four times. */
// @ts-ignore: decorator
@inline
function next(at: usize, i: u32, stride: u32): v128 {
  return stride === 1 ? v128.load(at + 4 * i) : v128.load32_splat(at);
}

// @ts-ignore: decorator
@inline
function choose(condition: v128, a: v128, b: v128, bits: v128): v128 {
  return v128.bitselect(b, a, i32x4.eq(v128.and(condition, bits), i32x4.splat(0)));
}
