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

/** `bits`: the bits of the condition of which at least one must be set. */
function selectWhere(condition: usize, a: usize, b: usize, out: usize, p: Params, bits: i32): void {
  const n3 = p.n3;
  const n0 = p.count / (p.n1 * p.n2 * n3);
  for (let i0: u32 = 0; i0 < n0; i0++) {
    for (let i1: u32 = 0; i1 < p.n1; i1++) {
      let c = condition + 4 * (i0 * p.c0 + i1 * p.c1);
      let x = a + 4 * (i0 * p.a0 + i1 * p.a1);
      let y = b + 4 * (i0 * p.b0 + i1 * p.b1);
      for (let i2: u32 = 0; i2 < p.n2; i2++) {
        for (let i: u32 = 0; i < n3; i += 4) {
          const left = n3 - i;
          const set = v128.and(readAlong(c, i, p.c3, left), i32x4.splat(bits));
          const kept = readAlong(y, i, p.b3, left);
          const values = v128.bitselect(
            readAlong(x, i, p.a3, left),
            kept,
            i32x4.ne(set, i32x4.splat(0)),
          );
          write(out + 4 * i, values, left);
        }
        c += 4 * p.c2;
        x += 4 * p.a2;
        y += 4 * p.b2;
        out += 4 * n3;
      }
    }
  }
}
