import { FOLDS, reduce } from '../kernels/reduce.ts';
import { compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { type Axes, axesOf, type ReductionOptions, reduceAxes, shapeWithout } from './axes.ts';
import { total } from './broadcast.ts';
import { asOneRun } from './reduce.ts';
import { detach, reshape } from './reshape.ts';
import { softmax } from './softmax.ts';

type F32 = Tensor<'f32'>;

/** Options of `variance`. */
export interface VarianceOptions extends ReductionOptions {
  /** Whether the sum of the squares is divided by n - 1 instead of n, the number of elements. Default false. */
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
  const [y, run] = asOneRun(x, reduced);
  const { outer, length, inner, kept } = run;
  const middle = total(y, run, 1 / length);
  const scale = 1 / (unbiased ? length - 1 : length);
  const spread = compute(reduce, kept, {
    reads: { x: y, center: detach(middle) },
    params: { outputs: outer * inner, length, inner, split: length, scale },
    flags: { FOLD: FOLDS.squares },
    // No gradient flows through the middle, as the sum of x - middle is 0.
    gradients: { x: (g) => mul(mul(g, 2 * scale), sub(y, middle)) },
    op: 'variance',
  });
  return reshape(spread, shapeWithout(x.shape, reduced, keepDims));
}

/**
 * log(sum of e^x) over `axes`, which disappear, for x of any size; over all where none are given. -Infinity where all
 * elements are.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function logSumExp(x: F32, axes?: Axes, options: ReductionOptions = {}): F32 {
  return reduceAxes('logSumExp', x, axes, options, (part, { outer, length, inner, kept }) =>
    compute(reduce, kept, {
      reads: { x: part },
      params: { outputs: outer * inner, length, inner, split: length, scale: 1 },
      flags: { FOLD: FOLDS.logSumExp },
      gradients: {
        x: (g) => mul(g, reshape(softmax(reshape(part, [outer, length, inner]), 1), part.shape)),
      },
      op: 'logSumExp',
    }),
  );
}
