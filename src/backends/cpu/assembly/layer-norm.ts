import { high, low, narrow, read, write } from './lanes';
import { mapRow } from './row-maps';
import { Itself, Product, SquaredDistance, sumOfRow } from './row-sums';

// @ts-ignore: decorator
@unmanaged
class Params {
  outputs: u32;
  length: u32;
  inner: u32;
  eps: f32;
}

/** The formulas of shaders/layer_norm.wgsl. Rows are summed by row-sums.ts, columns in f64. */
export function layer_norm(x: usize, out: usize, scale: usize, p: Params): void {
  const length = p.length;
  const inner = p.inner;
  const outer = p.outputs / inner;
  for (let o: u32 = 0; o < outer; o++) {
    if (inner === 1) normaliseRow(x, out, scale, length, p.eps);
    else normaliseColumns(x, out, scale, length, inner, p.eps);
    x += 4 * length * inner;
    out += 4 * length * inner;
    scale += 4 * inner;
  }
}

function normaliseRow(x: usize, out: usize, scale: usize, length: u32, eps: f32): void {
  const mean = f32x4.splat(<f32>(sumOfRow<Itself>(x, x, x, length, i32x4.splat(0)) / length));
  const variance = sumOfRow<SquaredDistance>(x, x, x, length, mean) / length;
  const factor = <f32>(1 / sqrt(variance + eps));
  store<f32>(scale, factor);
  mapRow<Normalised>(x, x, x, out, length, mean, f32x4.splat(factor));
}

// For mapRow; `left` as in lanes.ts.

class Normalised {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.mul(f32x4.sub(read(x, left), a), b);
  }
}

class Gradient {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return gradientOf(read(x, left), read(y, left), c, a, b);
  }
}

/** Normalises columns, four at a time. */
function normaliseColumns(x: usize, out: usize, scale: usize, length: u32, inner: u32, eps: f32): void {
  const end = 4 * length * inner;
  const n = f32x4.splat(<f32>length);
  for (let column: u32 = 0; column < inner; column += 4) {
    const left = inner - column;
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let at = 4 * column; at < end; at += 4 * inner) {
      const values = read(x + at, left);
      a = f64x2.add(a, low(values));
      b = f64x2.add(b, high(values));
    }
    const mean = f32x4.div(narrow(a, b), n);
    a = f64x2.splat(0);
    b = f64x2.splat(0);
    for (let at = 4 * column; at < end; at += 4 * inner) {
      const d = f32x4.sub(read(x + at, left), mean);
      const squares = f32x4.mul(d, d);
      a = f64x2.add(a, low(squares));
      b = f64x2.add(b, high(squares));
    }
    const variance = f32x4.div(narrow(a, b), n);
    const factor = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(eps))));
    write(scale + 4 * column, factor, left);
    for (let at = 4 * column; at < end; at += 4 * inner) {
      write(out + at, f32x4.mul(f32x4.sub(read(x + at, left), mean), factor), left);
    }
  }
}

/** The formulas of shaders/layer_norm_gradient.wgsl. Rows are summed by row-sums.ts, columns in f64. */
export function layer_norm_gradient(gradient: usize, y: usize, scale: usize, out: usize, p: Params): void {
  const length = p.length;
  const inner = p.inner;
  const outer = p.outputs / inner;
  for (let o: u32 = 0; o < outer; o++) {
    if (inner === 1) gradientOfRow(gradient, y, out, length, load<f32>(scale));
    else gradientOfColumns(gradient, y, scale, out, length, inner);
    const bytes = 4 * length * inner;
    gradient += bytes;
    y += bytes;
    out += bytes;
    scale += 4 * inner;
  }
}

function gradientOfRow(gradient: usize, y: usize, out: usize, length: u32, scale: f32): void {
  const zero = i32x4.splat(0);
  const mean = f32x4.splat(<f32>(sumOfRow<Itself>(gradient, gradient, gradient, length, zero) / length));
  const slope = f32x4.splat(<f32>(sumOfRow<Product>(gradient, y, y, length, zero) / length));
  mapRow<Gradient>(gradient, y, y, out, length, mean, slope, f32x4.splat(scale));
}

/** The gradient of columns, four at a time. */
function gradientOfColumns(
  gradient: usize,
  y: usize,
  scale: usize,
  out: usize,
  length: u32,
  inner: u32,
): void {
  const end = 4 * length * inner;
  const n = f32x4.splat(<f32>length);
  for (let column: u32 = 0; column < inner; column += 4) {
    const left = inner - column;
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    for (let at = 4 * column; at < end; at += 4 * inner) {
      const g = read(gradient + at, left);
      const product = f32x4.mul(g, read(y + at, left));
      a = f64x2.add(a, low(g));
      b = f64x2.add(b, high(g));
      c = f64x2.add(c, low(product));
      d = f64x2.add(d, high(product));
    }
    const mean = f32x4.div(narrow(a, b), n);
    const slope = f32x4.div(narrow(c, d), n);
    const factor = read(scale + 4 * column, left);
    for (let at = 4 * column; at < end; at += 4 * inner) {
      write(out + at, gradientOf(read(gradient + at, left), read(y + at, left), factor, mean, slope), left);
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientOf(g: v128, y: v128, scale: v128, mean: v128, slope: v128): v128 {
  return f32x4.mul(scale, f32x4.sub(f32x4.sub(g, mean), f32x4.mul(y, slope)));
}
