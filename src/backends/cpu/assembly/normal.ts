import { multiplyAdd } from './lanes';
import { expOfSum, upperHalf, within } from './math';

/** The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const kept = within(x, -3.832506856900711, 3.832506856900711);
  const z = f32x4.mul(kept, kept);
  let p = f32x4.splat(2.2905065861350646e-4);
  p = multiplyAdd(p, z, f32x4.splat(3.4082910107109506e-3));
  p = multiplyAdd(p, z, f32x4.splat(5.0955695062380861e-2));
  p = multiplyAdd(p, z, f32x4.splat(1.8520832239976145e-1));
  p = multiplyAdd(p, z, f32x4.splat(1.128379143519084));
  let q = f32x4.splat(-1.1791602954361697e-7);
  q = multiplyAdd(q, z, f32x4.splat(2.3547966471313185e-5));
  q = multiplyAdd(q, z, f32x4.splat(1.0179625278914885e-3));
  q = multiplyAdd(q, z, f32x4.splat(1.4070470171167667e-2));
  q = multiplyAdd(q, z, f32x4.splat(1.1098505178285362e-1));
  q = multiplyAdd(q, z, f32x4.splat(4.9746925110067538e-1));
  q = multiplyAdd(q, z, f32x4.splat(1));
  const y = f32x4.div(f32x4.mul(kept, p), q);
  return within(y, -1, 1);
}

/** e^(-x^2 / 2), with x^2 exact: rounded, it would be off by e^(x^2 2^-25). */
// @ts-ignore: decorator
@inline
export function bell(x: v128): v128 {
  const large = upperHalf(x);
  const small = f32x4.sub(x, large);
  const half = f32x4.splat(-0.5);
  const square = f32x4.mul(f32x4.mul(half, large), large);
  return expOfSum(square, f32x4.mul(f32x4.mul(half, small), f32x4.add(x, large)));
}

/** The share of a normal distribution beyond x >= 0, divided by bell(x). No term is negative, so nothing cancels. */
// @ts-ignore: decorator
@inline
export function scaledNormalTail(x: v128): v128 {
  let p = f32x4.splat(4.15318680414e-3);
  p = multiplyAdd(p, x, f32x4.splat(4.08808995676e-2));
  p = multiplyAdd(p, x, f32x4.splat(1.8396855506e-1));
  p = multiplyAdd(p, x, f32x4.splat(4.39282790837e-1));
  p = multiplyAdd(p, x, f32x4.splat(0.5));
  let q = f32x4.splat(1.04103838172e-2);
  q = multiplyAdd(q, x, f32x4.splat(1.02479334996e-1));
  q = multiplyAdd(q, x, f32x4.splat(4.71407130361e-1));
  q = multiplyAdd(q, x, f32x4.splat(1.20554609527));
  q = multiplyAdd(q, x, f32x4.splat(1.6764505883));
  q = multiplyAdd(q, x, f32x4.splat(1));
  return f32x4.div(p, q);
}
