import { high, low, read, some, write } from './lanes';
import { exp, softplusOfLess } from './math';

const BLOCK: u32 = 256;

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  groups: u32;
  scale: f32;
  delta: f32;
}

/** Sums are taken in f64. */
export function loss(
  prediction: usize,
  label: usize,
  weight: usize,
  partials: usize,
  p: Params,
  LOSS: u32,
): void {
  const count = p.count;
  const groups = p.groups;
  const delta = f32x4.splat(p.delta);
  for (let group: u32 = 0; group < groups; group++) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let block = group * BLOCK; block < count; block += groups * BLOCK) {
      const end = min(block + BLOCK, count);
      for (let i = block; i < end; i += 4) {
        const left = end - i;
        const at = 4 * i;
        let values = lossOf(read(prediction + at, left), read(label + at, left), delta, LOSS);
        if (weight) values = f32x4.mul(values, read(weight + at, left));
        values = v128.and(values, some(left));
        a = f64x2.add(a, low(values));
        b = f64x2.add(b, high(values));
      }
    }
    const sums = f64x2.add(a, b);
    const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
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
  const count = p.count;
  const delta = f32x4.splat(p.delta);
  const factor = f32x4.splat(load<f32>(upstream) * p.scale);
  for (let i: u32 = 0; i < count; i += 4) {
    const left = count - i;
    const at = 4 * i;
    let slopes = slopeOf(read(prediction + at, left), read(label + at, left), delta, LOSS);
    if (weight) slopes = f32x4.mul(slopes, read(weight + at, left));
    write(out + at, f32x4.mul(factor, slopes), left);
  }
}

/** The formulas of shaders/lib/loss.wgsl and logistic_loss.wgsl. */
// @ts-ignore: decorator
@inline
function lossOf(prediction: v128, label: v128, delta: v128, LOSS: u32): v128 {
  const d = f32x4.sub(prediction, label);
  // A switch, as the compiler computes all results of an `if` that have no side effects.
  switch (LOSS) {
    case 0: return f32x4.mul(d, d);
    case 1: return huber(d, delta);
    case 2: return f32x4.abs(d);
    default: return logistic(prediction, label);
  }
}

function huber(d: v128, delta: v128): v128 {
  const half = f32x4.splat(0.5);
  const size = f32x4.abs(d);
  const linear = f32x4.mul(delta, f32x4.sub(size, f32x4.mul(half, delta)));
  return v128.bitselect(f32x4.mul(half, f32x4.mul(d, d)), linear, f32x4.lt(size, delta));
}

function logistic(x: v128, label: v128): v128 {
  const linear = f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(x, label));
  return f32x4.add(linear, softplusOfLess(x));
}

// @ts-ignore: decorator
@inline
function slopeOf(prediction: v128, label: v128, delta: v128, LOSS: u32): v128 {
  const d = f32x4.sub(prediction, label);
  switch (LOSS) {
    case 0: return f32x4.add(d, d);
    case 1: return f32x4.min(f32x4.max(d, f32x4.neg(delta)), delta);
    case 2: return signOf(d);
    default: return logisticSlope(prediction, label);
  }
}

/** 0 and NaN stay as they are. */
function signOf(d: v128): v128 {
  const zero = f32x4.splat(0);
  const sign = v128.or(v128.and(d, f32x4.splat(-0.0)), f32x4.splat(1));
  return v128.bitselect(sign, d, v128.or(f32x4.lt(d, zero), f32x4.gt(d, zero)));
}

function logisticSlope(x: v128, label: v128): v128 {
  const one = f32x4.splat(1);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const isNegative = f32x4.lt(x, f32x4.splat(0));
  const sum = f32x4.add(one, e);
  const s = f32x4.div(v128.bitselect(e, one, isNegative), sum);
  const other = f32x4.div(v128.bitselect(one, e, isNegative), sum);
  return f32x4.sub(f32x4.mul(f32x4.sub(one, label), s), f32x4.mul(label, other));
}
