import { extremeOfRow } from './extremes';
import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
}

export function argmax(x: usize, out: usize, p: Params, MINIMUM: bool): void {
  const length = p.length;
  const inner = p.inner;
  const sign: f32 = MINIMUM ? -1 : 1;
  const outer = p.outputs / inner;
  for (let o: u32 = 0; o < outer; o++) {
    if (inner > 1) findInColumns(x, out, length, inner, sign);
    else store<u32>(out, find(x, length, extremeOfRow(x, length, sign)));
    x += 4 * length * inner;
    out += 4 * inner;
  }
}

/** Where `value`, which is there, stands first; a NaN stands for all of them. */
function find(x: usize, length: u32, value: f32): u32 {
  const values = f32x4.splat(value);
  const isNaN = f32x4.ne(values, values);
  let i: u32 = 0;
  let found = i32x4.splat(0);
  for (; i < length; i += 4) {
    const some = read(x + 4 * i, length - i);
    found = v128.or(f32x4.eq(some, values), v128.and(isNaN, f32x4.ne(some, some)));
    if (v128.any_true(found)) break;
  }
  return i + ctz(i32x4.bitmask(found));
}

/** Four columns at a time: which rows hold the best so far, and what it is. */
function findInColumns(x: usize, out: usize, length: u32, inner: u32, sign: f32): void {
  const signs = f32x4.splat(sign);
  for (let column: u32 = 0; column < inner; column += 4) {
    const left = inner - column;
    let best = f32x4.mul(signs, read(x + 4 * column, left));
    let at = i32x4.splat(0);
    for (let i: u32 = 1; i < length; i++) {
      const values = f32x4.mul(signs, read(x + 4 * (i * inner + column), left));
      // Larger, or a NaN; but nothing is better than a NaN.
      const better = v128.and(v128.not(f32x4.le(values, best)), f32x4.eq(best, best));
      best = v128.bitselect(values, best, better);
      at = v128.bitselect(i32x4.splat(i), at, better);
    }
    write(out + 4 * column, at, left);
  }
}
