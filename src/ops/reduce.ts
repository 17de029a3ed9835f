import { argmax as argmaxKernel } from '../kernels/argmax.ts';
import { FOLDS, reduce } from '../kernels/reduce.ts';
import { callKernel, compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  type Axes,
  axesOf,
  type ReductionOptions,
  type Run,
  reduceAxes,
  runsOf,
  shapeWithout,
} from './axes.ts';
import { scatter } from './gather.ts';
import { permute } from './permute.ts';
import { detach, reshape } from './reshape.ts';

/**
 * The largest element along `axes`, which disappear, or of all; NaN where there is one. Its gradient goes to the
 * first of equals, or to the first NaN. (PyTorch's `amax` divides it between equals, its `max` does not.)
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
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function argmax(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'i32'> {
  return indexOfExtreme('argmax', x, axes, options);
}

/**
 * The index of the first smallest element along `axes`, which disappear, or of the first NaN if there is one. Over
 * several axes, or all, it counts their elements in order. No gradient flows through it.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function argmin(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'i32'> {
  return indexOfExtreme('argmin', x, axes, options);
}

function indexOfExtreme(
  op: 'argmax' | 'argmin',
  x: Tensor<'f32'>,
  axes: Axes | undefined,
  { keepDims = false }: ReductionOptions,
): Tensor<'i32'> {
  const reduced = axesOf(op, x, axes);
  const [y, run] = asOneRun(x, reduced);
  return reshape(indices(y, run, op === 'argmin'), shapeWithout(x.shape, reduced, keepDims));
}

/** `x` with its reduced axes side by side (moved to the end if others lie between them), and the run that they form. */
export function asOneRun(x: Tensor<'f32'>, reduced: readonly boolean[]): [Tensor<'f32'>, Run] {
  const [run, ...others] = runsOf(x.shape, reduced);
  if (others.length === 0) return [x, run];
  const places = x.shape.map((_, axis) => axis);
  const lastly = [...places.filter((axis) => !reduced[axis]), ...places.filter((axis) => reduced[axis])];
  const y = permute(x, lastly);
  return [
    y,
    runsOf(
      y.shape,
      lastly.map((axis) => reduced[axis]),
    )[0],
  ];
}

function extreme(fold: 'max' | 'min', x: Tensor<'f32'>, run: Run): Tensor<'f32'> {
  const { outer, length, inner, kept } = run;
  return compute(reduce, kept, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, split: length, scale: 1 },
    flags: { FOLD: FOLDS[fold] },
    gradients: {
      x: (g) => {
        const index = reshape(indices(x, run, fold === 'min'), [outer, inner]);
        const placed = scatter(reshape(g, [outer, inner]), index, [outer, length, inner], 1);
        return reshape(placed, x.shape);
      },
    },
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
