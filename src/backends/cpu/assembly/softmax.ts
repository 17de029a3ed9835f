import { extremeOfRow } from './extremes';
import { high, low, narrow, read, some, write } from './lanes';
import { exp, log1p } from './math';
import { readAlong, writeAlong } from './read-along';

/** Rows of up to this length are taken four at a time. */
const SHORT_ROW: u32 = 16;

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
}

/** By the formulas of shaders/softmax.wgsl. Sums are taken in f64. */
export function softmax(x: usize, out: usize, p: Params, LOG: bool): void {
  const length = p.length;
  const inner = p.inner;
  const outer = p.outputs / inner;
  if (inner === 1 && length <= SHORT_ROW) {
    softmaxColumns(x, out, length, 1, outer, length, LOG);
    return;
  }
  for (let o: u32 = 0; o < outer; o++) {
    if (inner === 1) softmaxRow(x, out, length, LOG);
    else softmaxColumns(x, out, length, inner, inner, 1, LOG);
    x += 4 * length * inner;
    out += 4 * length * inner;
  }
}

function softmaxRow(x: usize, out: usize, length: u32, LOG: bool): void {
  const m = f32x4.splat(extremeOfRow(x, length, 1));
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let n: u32 = 0;
  for (let i: u32 = 0; i < length; i += 4) {
    const left = length - i;
    const there = some(left);
    const values = read(x + 4 * i, left);
    const largest = v128.and(f32x4.eq(values, m), there);
    n += popcnt(i32x4.bitmask(largest));
    const e = exp(f32x4.sub(values, m));
    if (!LOG) write(out + 4 * i, e, left);
    const others = v128.and(v128.andnot(e, largest), there);
    a = f64x2.add(a, low(others));
    b = f64x2.add(b, high(others));
  }
  const sums = f64x2.add(a, b);
  const others = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  const divisor = divisorOf(f32x4.splat(<f32>(LOG ? others + (<f64>n - 1) : others + n)), m, LOG);
  for (let i: u32 = 0; i < length; i += 4) {
    const left = length - i;
    const at = out + 4 * i;
    if (LOG) write(at, f32x4.sub(f32x4.sub(read(x + 4 * i, left), m), divisor), left);
    else write(at, f32x4.div(read(at, left), divisor), left);
  }
}

/** What is divided by, from the sum; or its logarithm, from the sum without 1. NaN where m is no finite number. */
function divisorOf(sum: v128, m: v128, LOG: bool): v128 {
  return f32x4.add(LOG ? log1p(sum) : sum, f32x4.sub(m, m));
}

/**
 * Columns whose terms are `step` apart, four at a time; from one column to the next it is `apart`. Rows are columns, too:
 * short ones go faster side by side.
 */
function softmaxColumns(
  x: usize,
  out: usize,
  length: u32,
  step: u32,
  columns: u32,
  apart: u32,
  LOG: bool,
): void {
  const one = f32x4.splat(1);
  const end: u32 = 4 * length * step;
  for (let column: u32 = 0; column < columns; column += 4) {
    const left = columns - column;
    let m = readAlong(x, column, apart, left);
    for (let at: u32 = 0; at < end; at += 4 * step) m = f32x4.max(m, readAlong(x + at, column, apart, left));
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let n = f32x4.splat(0);
    for (let at: u32 = 0; at < end; at += 4 * step) {
      const values = readAlong(x + at, column, apart, left);
      const largest = f32x4.eq(values, m);
      n = f32x4.add(n, v128.and(one, largest));
      const e = exp(f32x4.sub(values, m));
      if (!LOG) writeAlong(out + at, column, apart, e, left);
      const others = v128.andnot(e, largest);
      a = f64x2.add(a, low(others));
      b = f64x2.add(b, high(others));
    }
    const divisor = divisorOf(f32x4.add(narrow(a, b), LOG ? f32x4.sub(n, one) : n), m, LOG);
    for (let at: u32 = 0; at < end; at += 4 * step) {
      const values = readAlong((LOG ? x : out) + at, column, apart, left);
      const result = LOG ? f32x4.sub(f32x4.sub(values, m), divisor) : f32x4.div(values, divisor);
      writeAlong(out + at, column, apart, result, left);
    }
  }
}

/** By the formulas of shaders/softmax_gradient.wgsl. Sums are taken in f64. */
export function softmax_gradient(gradient: usize, y: usize, out: usize, p: Params, LOG: bool): void {
  const length = p.length;
  const inner = p.inner;
  const outer = p.outputs / inner;
  if (inner === 1 && length <= SHORT_ROW) {
    gradientOfColumns(gradient, y, out, length, 1, outer, length, LOG);
    return;
  }
  for (let o: u32 = 0; o < outer; o++) {
    if (inner === 1) gradientOfRow(gradient, y, out, length, LOG);
    else gradientOfColumns(gradient, y, out, length, inner, inner, 1, LOG);
    const bytes = 4 * length * inner;
    gradient += bytes;
    y += bytes;
    out += bytes;
  }
}

function gradientOfRow(gradient: usize, y: usize, out: usize, length: u32, LOG: bool): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  for (let i: u32 = 0; i < length; i += 4) {
    const left = length - i;
    const g = read(gradient + 4 * i, left);
    const terms = LOG ? g : f32x4.mul(g, read(y + 4 * i, left));
    a = f64x2.add(a, low(terms));
    b = f64x2.add(b, high(terms));
  }
  const sums = f64x2.add(a, b);
  const sum = f32x4.splat(<f32>(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)));
  for (let i: u32 = 0; i < length; i += 4) {
    const left = length - i;
    const at = 4 * i;
    write(out + at, gradientOf(read(gradient + at, left), read(y + at, left), sum, LOG), left);
  }
}

/** As softmaxColumns. */
function gradientOfColumns(
  gradient: usize,
  y: usize,
  out: usize,
  length: u32,
  step: u32,
  columns: u32,
  apart: u32,
  LOG: bool,
): void {
  const end: u32 = 4 * length * step;
  for (let column: u32 = 0; column < columns; column += 4) {
    const left = columns - column;
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let at: u32 = 0; at < end; at += 4 * step) {
      const g = readAlong(gradient + at, column, apart, left);
      const terms = LOG ? g : f32x4.mul(g, readAlong(y + at, column, apart, left));
      a = f64x2.add(a, low(terms));
      b = f64x2.add(b, high(terms));
    }
    const sum = narrow(a, b);
    for (let at: u32 = 0; at < end; at += 4 * step) {
      const g = readAlong(gradient + at, column, apart, left);
      const result = gradientOf(g, readAlong(y + at, column, apart, left), sum, LOG);
      writeAlong(out + at, column, apart, result, left);
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientOf(g: v128, y: v128, sum: v128, LOG: bool): v128 {
  return LOG ? f32x4.sub(g, f32x4.mul(exp(y), sum)) : f32x4.mul(y, f32x4.sub(g, sum));
}
