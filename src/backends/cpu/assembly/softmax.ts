import { extremeOfRow, Largest } from './extremes';
import { high, low, narrow, read, some, write } from './lanes';
import { exp, log1p } from './math';
import { readAlong, writeAlong } from './read-along';
import { mapRow } from './row-maps';
import { Itself, Product, sumOfPairs, sumOfRow } from './row-sums';

/** The longest rows that are taken four at a time. */
const SHORT_ROW: u32 = 16;

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
}

/** The formulas of shaders/softmax.wgsl. Rows are summed by row-sums.ts, columns in f64. */
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
  const m = f32x4.splat(extremeOfRow<Largest>(x, length));
  const sum = powersOfRow(x, out, length, m);
  const divisor = divisorOf(f32x4.splat(<f32>(LOG ? sum : sum + 1)), m, LOG);
  if (LOG) mapRow<WithoutBoth>(x, x, x, out, length, m, divisor);
  else mapRow<Scaled>(out, out, out, out, length, f32x4.div(f32x4.splat(1), divisor));
}

// Maps for mapRow; `left` as in lanes.ts.

class WithoutBoth {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.sub(f32x4.sub(read(x, left), a), b);
  }
}

class Scaled {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.mul(read(x, left), a);
  }
}

class Gradient {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return gradientOf(read(x, left), read(y, left), a, false);
  }
}

class GradientOfLog {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return gradientOf(read(x, left), read(y, left), a, true);
  }
}

/** Writes e^(x - m), m the largest of x, and returns their sum less 1, the term of one m; see also row-sums.ts. */
function powersOfRow(x: usize, out: usize, length: u32, m: v128): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let n = i32x4.splat(0);
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    const at = x + 4 * i;
    const to = out + 4 * i;
    const v0 = v128.load(at);
    const v1 = v128.load(at, 16);
    const v2 = v128.load(at, 32);
    const v3 = v128.load(at, 48);
    const m0 = f32x4.eq(v0, m);
    const m1 = f32x4.eq(v1, m);
    const m2 = f32x4.eq(v2, m);
    const m3 = f32x4.eq(v3, m);
    const e0 = exp(f32x4.sub(v0, m));
    const e1 = exp(f32x4.sub(v1, m));
    const e2 = exp(f32x4.sub(v2, m));
    const e3 = exp(f32x4.sub(v3, m));
    v128.store(to, e0);
    v128.store(to, e1, 16);
    v128.store(to, e2, 32);
    v128.store(to, e3, 48);
    n = i32x4.sub(n, i32x4.add(i32x4.add(m0, m1), i32x4.add(m2, m3)));
    const first = f32x4.add(v128.andnot(e0, m0), v128.andnot(e1, m1));
    const second = f32x4.add(v128.andnot(e2, m2), v128.andnot(e3, m3));
    const sum = f32x4.add(first, second);
    a = f64x2.add(a, low(sum));
    b = f64x2.add(b, high(sum));
  }
  for (; i < length; i += 4) {
    const left = length - i;
    const values = read(x + 4 * i, left);
    const largest = v128.and(f32x4.eq(values, m), some(left));
    const e = exp(f32x4.sub(values, m));
    write(out + 4 * i, e, left);
    n = i32x4.sub(n, largest);
    const others = v128.and(v128.andnot(e, largest), some(left));
    a = f64x2.add(a, low(others));
    b = f64x2.add(b, high(others));
  }
  const ones =
    i32x4.extract_lane(n, 0) + i32x4.extract_lane(n, 1) + (i32x4.extract_lane(n, 2) + i32x4.extract_lane(n, 3));
  return sumOfPairs(a, b) + (<f64>ones - 1);
}

/** The divisor, from the sum; or its logarithm, from the sum less 1. NaN where m is not finite. */
function divisorOf(sum: v128, m: v128, LOG: bool): v128 {
  return f32x4.add(LOG ? log1p(sum) : sum, f32x4.sub(m, m));
}

/**
 * Computes four columns at a time. The terms of a column are `step` apart, the columns `apart`. Short rows go here,
 * too: they are faster side by side.
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
    for (let at: u32 = 0; at < end; at += 4 * step) m = f32x4.pmax(m, readAlong(x + at, column, apart, left));
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

/** The formulas of shaders/softmax_gradient.wgsl. Rows are summed by row-sums.ts, columns in f64. */
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
  const zero = i32x4.splat(0);
  if (LOG) {
    const sum = f32x4.splat(<f32>sumOfRow<Itself>(gradient, gradient, gradient, length, zero));
    mapRow<GradientOfLog>(gradient, y, y, out, length, sum);
  } else {
    const sum = f32x4.splat(<f32>sumOfRow<Product>(gradient, y, y, length, zero));
    mapRow<Gradient>(gradient, y, y, out, length, sum);
  }
}

/** The gradient of softmaxColumns, with the same strides. */
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
