import { extremeOfRow, Largest, Smallest } from './extremes';
import { read, write } from './lanes';

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
}

export function argmax(x: usize, out: usize, p: Params, MINIMUM: bool): void {
  if (MINIMUM) findAll<Smallest>(x, out, p);
  else findAll<Largest>(x, out, p);
}

function findAll<T>(x: usize, out: usize, p: Params): void {
  const length = p.length;
  const inner = p.inner;
  const outer = p.outputs / inner;
  for (let o: u32 = 0; o < outer; o++) {
    if (inner > 1) findInColumns<T>(x, out, length, inner);
    else store<u32>(out, find(x, length, extremeOfRow<T>(x, length)));
    x += 4 * length * inner;
    out += 4 * inner;
  }
}

/** The index of the first element equal to `value`, which must exist. All NaNs count as equal. */
function find(x: usize, length: u32, value: f32): u32 {
  const values = f32x4.splat(value);
  if (value !== value) return findNaN(x);
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    const at = x + 4 * i;
    const first = v128.or(f32x4.eq(v128.load(at), values), f32x4.eq(v128.load(at, 16), values));
    const second = v128.or(f32x4.eq(v128.load(at, 32), values), f32x4.eq(v128.load(at, 48), values));
    if (v128.any_true(v128.or(first, second))) break;
  }
  for (; i + 4 <= length; i += 4) {
    const mask = i32x4.bitmask(f32x4.eq(v128.load(x + 4 * i), values));
    if (mask !== 0) return i + ctz(mask);
  }
  while (load<f32>(x + 4 * i) !== value) i++;
  return i;
}

function findNaN(x: usize): u32 {
  let i: u32 = 0;
  while (load<f32>(x + 4 * i) === load<f32>(x + 4 * i)) i++;
  return i;
}

/** Walks eight columns at a time, then four, and keeps the best values so far and their rows. */
function findInColumns<T>(x: usize, out: usize, length: u32, inner: u32): void {
  const op = changetype<T>(0);
  let column: u32 = 0;
  for (; column + 8 <= inner; column += 8) {
    let at = x + 4 * column;
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let aRow = i32x4.splat(0);
    let bRow = i32x4.splat(0);
    for (let i: u32 = 1; i < length; i++) {
      at += 4 * inner;
      const first = v128.load(at);
      const second = v128.load(at, 16);
      const firstIsBetter = op.isBetter(first, a);
      const secondIsBetter = op.isBetter(second, b);
      const row = i32x4.splat(i);
      a = v128.bitselect(first, a, firstIsBetter);
      b = v128.bitselect(second, b, secondIsBetter);
      aRow = v128.bitselect(row, aRow, firstIsBetter);
      bRow = v128.bitselect(row, bRow, secondIsBetter);
    }
    v128.store(out + 4 * column, aRow);
    v128.store(out + 4 * column, bRow, 16);
  }
  for (; column < inner; column += 4) {
    const left = inner - column;
    let at = x + 4 * column;
    let best = read(at, left);
    let row = i32x4.splat(0);
    for (let i: u32 = 1; i < length; i++) {
      at += 4 * inner;
      const values = read(at, left);
      const isBetter = op.isBetter(values, best);
      best = v128.bitselect(values, best, isBetter);
      row = v128.bitselect(i32x4.splat(i), row, isBetter);
    }
    write(out + 4 * column, row, left);
  }
}
