/** Sums are taken in f64: in f32, a million terms would cost the fourth digit. */
import { extremeOfRow, extremesOfColumns, Largest, Smallest } from './extremes';
import { high, low, narrow, read, write } from './lanes';
import { exp, log1p } from './math';
import { readAlong } from './read-along';
import { Itself, SquaredDistance, sumOfRow } from './row-sums';

const SUM: u32 = 0;
const MAXIMUM: u32 = 1;
const MINIMUM: u32 = 2;
const SQUARES: u32 = 3;

/** The longest rows that are taken four at a time where beginning a row takes long. */
const SHORT_ROW: u32 = 16;

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
  split: u32;
  scale: f32;
}

export function reduce(x: usize, center: usize, out: usize, p: Params, FOLD: u32): void {
  for (let first: u32 = 0; first < p.length; first += p.split) {
    reduceSlice(x + 4 * first * p.inner, center, out, min(p.split, p.length - first), p, FOLD);
    out += 4 * p.outputs;
  }
}

function reduceSlice(x: usize, center: usize, out: usize, length: u32, p: Params, FOLD: u32): void {
  const inner = p.inner;
  const scale = p.scale;
  const outer = p.outputs / inner;
  if (FOLD >= SQUARES && inner === 1 && length <= SHORT_ROW) {
    foldByFours(x, center, out, length, 1, outer, p.length, scale, FOLD);
    return;
  }
  for (let o: u32 = 0; o < outer; o++) {
    if (inner === 1) store<f32>(out, foldRow(x, center, length, scale, FOLD));
    else foldColumns(x, center, out, length, inner, scale, FOLD);
    x += 4 * p.length * inner;
    center += 4 * inner;
    out += 4 * inner;
  }
}

function foldRow(x: usize, center: usize, length: u32, scale: f32, FOLD: u32): f32 {
  switch (FOLD) {
    case SUM: return <f32>(scale * sumOfRow<Itself>(x, x, x, length, i32x4.splat(0)));
    case MAXIMUM: return scale * extremeOfRow<Largest>(x, length);
    case MINIMUM: return scale * extremeOfRow<Smallest>(x, length);
    case SQUARES: return <f32>(scale * sumOfRow<SquaredDistance>(x, x, x, length, v128.load32_splat(center)));
    default: return logSumExpOfRow(x, length);
  }
}

/** The formula of shaders/lib/largest.wgsl. */
function logSumExpOfRow(x: usize, length: u32): f32 {
  const m = extremeOfRow<Largest>(x, length);
  const others = sumOfRow<OtherPower>(x, x, x, length, f32x4.splat(m));
  const n = sumOfRow<IsEqual>(x, x, x, length, f32x4.splat(m));
  return m + f32x4.extract_lane(log1p(f32x4.splat(<f32>(others + (n - 1)))), 0);
}

function foldColumns(x: usize, center: usize, out: usize, length: u32, inner: u32, scale: f32, FOLD: u32): void {
  switch (FOLD) {
    case SUM: return addColumns(x, out, length, inner, scale);
    case MAXIMUM: return extremesOfColumns<Largest>(x, out, length, inner, scale);
    case MINIMUM: return extremesOfColumns<Smallest>(x, out, length, inner, scale);
    default: return foldByFours(x, center, out, length, inner, inner, 1, scale, FOLD);
  }
}

// Terms for sumOfRow; `left` as in lanes.ts.

/** e^(x - m) where x is not m, else 0. */
class OtherPower {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const values = read(x, left);
    return v128.andnot(exp(f32x4.sub(values, m)), f32x4.eq(values, m));
  }
}

class IsEqual {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    return v128.and(f32x4.splat(1), f32x4.eq(read(x, left), m));
  }
}

/** The sums of `inner` columns, whose numbers lie `inner` apart. The columns of a cache line are summed together. */
function addColumns(x: usize, out: usize, length: u32, inner: u32, scale: f32): void {
  const factor = f64x2.splat(scale);
  let column: u32 = 0;
  for (; column + 16 <= inner; column += 16) {
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let b0 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let c0 = f64x2.splat(0);
    let c1 = f64x2.splat(0);
    let d0 = f64x2.splat(0);
    let d1 = f64x2.splat(0);
    let at = x + 4 * column;
    for (let i: u32 = 0; i < length; i++) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      a0 = f64x2.add(a0, low(a));
      a1 = f64x2.add(a1, high(a));
      b0 = f64x2.add(b0, low(b));
      b1 = f64x2.add(b1, high(b));
      c0 = f64x2.add(c0, low(c));
      c1 = f64x2.add(c1, high(c));
      d0 = f64x2.add(d0, low(d));
      d1 = f64x2.add(d1, high(d));
      at += 4 * inner;
    }
    const to = out + 4 * column;
    v128.store(to, narrow(f64x2.mul(a0, factor), f64x2.mul(a1, factor)));
    v128.store(to, narrow(f64x2.mul(b0, factor), f64x2.mul(b1, factor)), 16);
    v128.store(to, narrow(f64x2.mul(c0, factor), f64x2.mul(c1, factor)), 32);
    v128.store(to, narrow(f64x2.mul(d0, factor), f64x2.mul(d1, factor)), 48);
  }
  for (; column < inner; column += 4) {
    const left = inner - column;
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let i: u32 = 0; i < length; i++) {
      const values = read(x + 4 * (i * inner + column), left);
      a = f64x2.add(a, low(values));
      b = f64x2.add(b, high(values));
    }
    write(out + 4 * column, narrow(f64x2.mul(a, factor), f64x2.mul(b, factor)), left);
  }
}

/**
 * Sums of squares about `center`, or logarithms of sums of exponentials as in shaders/lib/largest.wgsl, of four columns
 * at a time. The terms of a column are `step` apart, the columns `apart`.
 */
function foldByFours(
  x: usize,
  center: usize,
  out: usize,
  length: u32,
  step: u32,
  columns: u32,
  apart: u32,
  scale: f32,
  FOLD: u32,
): void {
  const one = f32x4.splat(1);
  const end: u32 = 4 * length * step;
  for (let column: u32 = 0; column < columns; column += 4) {
    const left = columns - column;
    let m = FOLD === SQUARES ? read(center + 4 * column, left) : readAlong(x, column, apart, left);
    if (FOLD !== SQUARES) {
      for (let at: u32 = 0; at < end; at += 4 * step)
        m = f32x4.pmax(m, readAlong(x + at, column, apart, left)); // a NaN that is lost here is found below
    }
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let n = f32x4.splat(0);
    for (let at: u32 = 0; at < end; at += 4 * step) {
      const values = readAlong(x + at, column, apart, left);
      const d = f32x4.sub(values, m);
      let terms = f32x4.mul(d, d);
      if (FOLD !== SQUARES) {
        const largest = f32x4.eq(values, m);
        n = f32x4.add(n, v128.and(one, largest));
        terms = v128.andnot(exp(d), largest);
      }
      a = f64x2.add(a, low(terms));
      b = f64x2.add(b, high(terms));
    }
    const factor = f64x2.splat(scale);
    const sums = narrow(f64x2.mul(a, factor), f64x2.mul(b, factor));
    const result = FOLD === SQUARES ? sums : f32x4.add(m, log1p(f32x4.add(sums, f32x4.sub(n, one))));
    write(out + 4 * column, result, left);
  }
}
