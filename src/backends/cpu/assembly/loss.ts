import { read } from './lanes';
import { exp, softplusOfLess } from './math';
import { mapRow } from './row-maps';
import { sumOfRow } from './row-sums';

const BLOCK: u32 = 256;

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
  scale: f32;
  delta: f32;
}

export function loss(
  prediction: usize,
  label: usize,
  weight: usize,
  partials: usize,
  p: Params,
  LOSS: u32,
): void {
  switch (LOSS) {
    case 0: return sumUp<Square>(prediction, label, weight, partials, p);
    case 1: return sumUp<Huber>(prediction, label, weight, partials, p);
    case 2: return sumUp<Distance>(prediction, label, weight, partials, p);
    default: return sumUp<Logistic>(prediction, label, weight, partials, p);
  }
}

function sumUp<T>(prediction: usize, label: usize, weight: usize, partials: usize, p: Params): void {
  const count = p.count;
  const groups = p.groups;
  const delta = f32x4.splat(p.delta);
  for (let group: u32 = 0; group < groups; group++) {
    let sum: f64 = 0;
    for (let block = group * BLOCK; block < count; block += groups * BLOCK) {
      const length = min(BLOCK, count - block);
      const x = prediction + 4 * block;
      const y = label + 4 * block;
      sum += weight
        ? sumOfRow<Weighted<T>>(x, y, weight + 4 * block, length, delta)
        : sumOfRow<T>(x, y, y, length, delta);
    }
    store<f32>(partials + 4 * group, <f32>(sum * p.scale));
  }
}

// @ts-ignore: decorator
@unmanaged
class GradientParams {
  count: u32;
  scale: f32;
  delta: f32;
}

export function loss_gradient(
  prediction: usize,
  label: usize,
  weight: usize,
  upstream: usize,
  out: usize,
  p: GradientParams,
  LOSS: u32,
): void {
  const factor = f32x4.splat(load<f32>(upstream) * p.scale);
  switch (LOSS) {
    case 0: return mapSlopes<SquareSlope>(prediction, label, weight, out, p, factor);
    case 1: return mapSlopes<HuberSlope>(prediction, label, weight, out, p, factor);
    case 2: return mapSlopes<DistanceSlope>(prediction, label, weight, out, p, factor);
    default: return mapSlopes<LogisticSlope>(prediction, label, weight, out, p, factor);
  }
}

function mapSlopes<T>(
  prediction: usize,
  label: usize,
  weight: usize,
  out: usize,
  p: GradientParams,
  factor: v128,
): void {
  const delta = f32x4.splat(p.delta);
  if (weight) mapRow<TimesWeighted<T>>(prediction, label, weight, out, p.count, delta, factor);
  else mapRow<Times<T>>(prediction, label, label, out, p.count, delta, factor);
}

// The formulas of shaders/lib/loss.wgsl and logistic_loss.wgsl, and their slopes, for sumOfRow.

class Weighted<T> {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    return f32x4.mul(changetype<T>(0).term(x, y, z, left, m), read(z, left));
  }
}

class Square {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const d = f32x4.sub(read(x, left), read(y, left));
    return f32x4.mul(d, d);
  }
}

class SquareSlope {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const d = f32x4.sub(read(x, left), read(y, left));
    return f32x4.add(d, d);
  }
}

class Huber {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const half = f32x4.splat(0.5);
    const d = f32x4.sub(read(x, left), read(y, left));
    const size = f32x4.abs(d);
    const linear = f32x4.mul(m, f32x4.sub(size, f32x4.mul(half, m)));
    return v128.bitselect(f32x4.mul(half, f32x4.mul(d, d)), linear, f32x4.lt(size, m));
  }
}

class HuberSlope {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const d = f32x4.sub(read(x, left), read(y, left));
    return f32x4.pmin(f32x4.pmax(d, f32x4.neg(m)), m); // NaN stays
  }
}

class Distance {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    return f32x4.abs(f32x4.sub(read(x, left), read(y, left)));
  }
}

/** The sign; 0 and NaN stay as they are. */
class DistanceSlope {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const zero = f32x4.splat(0);
    const d = f32x4.sub(read(x, left), read(y, left));
    const sign = v128.or(v128.and(d, f32x4.splat(-0.0)), f32x4.splat(1));
    return v128.bitselect(sign, d, v128.or(f32x4.lt(d, zero), f32x4.gt(d, zero)));
  }
}

class Logistic {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const logit = read(x, left);
    const linear = f32x4.sub(f32x4.pmax(logit, f32x4.splat(0)), f32x4.mul(logit, read(y, left)));
    return f32x4.add(linear, softplusOfLess(logit));
  }
}

class LogisticSlope {
  @inline
  term(x: usize, y: usize, z: usize, left: u32, m: v128): v128 {
    const one = f32x4.splat(1);
    const logit = read(x, left);
    const label = read(y, left);
    const e = exp(v128.or(logit, f32x4.splat(-0.0)));
    const isNegative = f32x4.lt(logit, f32x4.splat(0));
    const large = f32x4.div(one, f32x4.add(one, e));
    const small = f32x4.mul(e, large);
    const s = v128.bitselect(small, large, isNegative);
    const other = v128.bitselect(large, small, isNegative);
    return f32x4.sub(f32x4.mul(f32x4.sub(one, label), s), f32x4.mul(label, other));
  }
}

// A slope with `a` for m, times `b`, for mapRow.

class Times<T> {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.mul(b, changetype<T>(0).term(x, y, z, left, a));
  }
}

class TimesWeighted<T> {
  @inline
  of(x: usize, y: usize, z: usize, left: u32, a: v128, b: v128, c: v128): v128 {
    return f32x4.mul(b, f32x4.mul(changetype<T>(0).term(x, y, z, left, a), read(z, left)));
  }
}
