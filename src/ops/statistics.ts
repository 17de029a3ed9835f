import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { type Axes, axesOf, type ReductionOptions, shapeWithout } from './axes.ts';
import { mean, sum } from './broadcast.ts';
import { clamp } from './clip.ts';
import { exp, log, sqrt, square } from './functions.ts';
import { max } from './reduce.ts';
import { detach, reshape } from './reshape.ts';

type F32 = Tensor<'f32'>;

export interface VarianceOptions extends ReductionOptions {
  /** Whether the sum of the squares is divided by n - 1 instead of n, the elements that it is over. Default false. */
  readonly unbiased?: boolean;
}

/**
 * The mean of (x - mean of x)^2 over `axes`, which disappear; over all where none are given. NaN for one element where
 * `unbiased` is set.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function variance(
  x: F32,
  axes?: Axes,
  { keepDims = false, unbiased = false }: VarianceOptions = {},
): F32 {
  const reduced = axesOf('variance', x, axes);
  const squares = mean(square(sub(x, mean(x, axes, { keepDims: true }))), axes, { keepDims });
  if (!unbiased) return squares;
  const n = sizeOf(x.shape.filter((_, axis) => reduced[axis]));
  return mul(squares, n / (n - 1));
}

/**
 * log(sum of e^x) over `axes`, which disappear, for x of any size; over all where none are given. -Infinity where all x
 * are.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function logSumExp(x: F32, axes?: Axes, { keepDims = false }: ReductionOptions = {}): F32 {
  const reduced = axesOf('logSumExp', x, axes);
  // What is added and subtracted may be any constant; an infinite one would leave NaN.
  const largest = clamp(detach(max(x, axes, { keepDims: true })), -LARGEST, LARGEST);
  const result = add(log(sum(exp(sub(x, largest)), axes, { keepDims: true })), largest);
  return reshape(result, shapeWithout(x.shape, reduced, keepDims));
}

/** The largest number of f32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

export interface LayerNormOptions {
  /** A factor for each element of what is normalised: of the shape of its axes, or what broadcasts against `x`. */
  readonly weight?: F32;
  /** What is added after that, of the same shape. */
  readonly bias?: F32;
  /** What is normalised as one. Default the last axis. */
  readonly axes?: Axes;
  /** Added to the variance, so that constants can be divided by its root. Default 1e-5. */
  readonly eps?: number;
}

/**
 * (x - mean) / sqrt(variance + eps) over `axes`, by default the last one, times `weight`, plus `bias`: layer
 * normalisation (J. Ba, J. Kiros, G. Hinton, 2016). PyTorch's `normalized_shape` of k axes are axes -k to -1 here.
 *
 * @throws RangeError if `x` has no such axis, one is named twice, `eps` is not positive, or `weight` or `bias` does not
 * broadcast against `x`.
 */
export function layerNorm(x: F32, { weight, bias, axes = -1, eps = 1e-5 }: LayerNormOptions = {}): F32 {
  axesOf('layerNorm', x, axes);
  if (!(eps > 0)) throw new RangeError(`layerNorm: eps must be positive, got ${eps}`);
  const centred = sub(x, mean(x, axes, { keepDims: true }));
  const normal = div(centred, sqrt(add(mean(square(centred), axes, { keepDims: true }), eps)));
  const scaled = weight ? mul(normal, weight) : normal;
  return bias ? add(scaled, bias) : scaled;
}
