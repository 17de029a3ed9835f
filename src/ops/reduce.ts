import { argmax as argmaxKernel } from '../kernels/argmax.ts';
import { FOLDS, reduce } from '../kernels/reduce.ts';
import { callKernel, compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Axes, type ReductionOptions, type Run, reduceAxes } from './axes.ts';
import { scatter } from './gather.ts';
import { detach, reshape } from './reshape.ts';

/**
 * The largest element along `axes`, which disappear, or of all; NaN where there is one. Its gradient goes to the
 * first of equals, or to the first NaN. (PyTorch's `amax` shares it out between equals, its `max` does not.)
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function max(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'f32'> {
  return reduceAxes('max', x, axes, options, (part, run) => extreme('max', part, run));
}

/**
 * The smallest element along `axes`, which disappear, or of all; NaN where there is one. Its gradient goes to the
 * first of equals, or to the first NaN.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function min(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'f32'> {
  return reduceAxes('min', x, axes, options, (part, run) => extreme('min', part, run));
}

/**
 * The index of the first largest element along `axes`, which disappear, or of the first NaN if there is one. Over
 * several axes, or all, it counts their elements in order. No gradient flows through it.
 *
 * @throws RangeError if `x` has no such axis, one is named twice, or others lie between them.
 */
export function argmax(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'i32'> {
  return indexOfExtreme('argmax', x, axes, options);
}

/**
 * The index of the first smallest element along `axes`, which disappear, or of the first NaN if there is one. Over
 * several axes, or all, it counts their elements in order. No gradient flows through it.
 *
 * @throws RangeError if `x` has no such axis, one is named twice, or others lie between them.
 */
export function argmin(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'i32'> {
  return indexOfExtreme('argmin', x, axes, options);
}

function indexOfExtreme(
  op: 'argmax' | 'argmin',
  x: Tensor<'f32'>,
  axes: Axes | undefined,
  options: ReductionOptions,
): Tensor<'i32'> {
  return reduceAxes<Tensor, Tensor<'i32'>>(op, x, axes, options, (part, run) => {
    if (part !== x) throw new RangeError(`${op}: axes [${axes}] of ${x} must lie side by side`);
    return indices(x, run, op === 'argmin');
  });
}

function extreme(fold: 'max' | 'min', x: Tensor<'f32'>, run: Run): Tensor<'f32'> {
  const { outer, length, inner, kept } = run;
  return compute(reduce, kept, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, scale: 1 },
    flags: { FOLD: FOLDS[fold] },
    gradients: { x: (g) => place(g, indices(x, run, fold === 'min'), x, run) },
  });
}

function indices(x: Tensor<'f32'>, { outer, length, inner, kept }: Run, smallest: boolean): Tensor<'i32'> {
  const { out } = callKernel(argmaxKernel, {
    reads: { x: detach(x) },
    outputs: { out: kept },
    params: { outputs: outer * inner, length, inner },
    flags: { MINIMUM: Number(smallest) },
  });
  return out as Tensor as Tensor<'i32'>;
}

/** Zeros like `x` with the `values` of a run at their `index`. */
function place(
  values: Tensor<'f32'>,
  index: Tensor<'i32'>,
  { shape }: Tensor,
  { outer, length, inner }: Run,
): Tensor<'f32'> {
  return reshape(
    scatter(reshape(values, [outer, inner]), reshape(index, [outer, inner]), [outer, length]),
    shape,
  );
}
