import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, mul, sub } from './arithmetic.ts';
import { type Axes, axesOf, type ReductionOptions, shapeWithout } from './axes.ts';
import { mean, sum } from './broadcast.ts';
import { clamp } from './clip.ts';
import { exp, log, square } from './functions.ts';
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
