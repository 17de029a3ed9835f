import { BINARY, binary } from '../kernels/binary.ts';
import { FOLDS, reduce } from '../kernels/reduce.ts';
import { compute } from '../tensor/call.ts';
import { scalar } from '../tensor/create.ts';
import { broadcastShapes, type Shape, sameShape, showShape } from '../tensor/shape.ts';
import { type GradientRule, isState, type Tensor } from '../tensor/tensor.ts';
import { type Axes, type ReductionOptions, type Run, reduceAxes } from './axes.ts';
import { gridParams } from './grid.ts';
import { reshape } from './reshape.ts';

// Repeating a value and adding up its copies are each other's gradients, so both are here.

/**
 * a OP b, each repeated along the axes where it has extent 1 (or none) to fill `shape`, of up to four axes.
 *
 * @throws RangeError if `shape` has more axes.
 */
export function broadcast(
  op: keyof typeof BINARY,
  a: Tensor<'f32'>,
  b: Tensor<'f32'>,
  shape: Shape,
  gradients: Record<string, GradientRule>,
): Tensor<'f32'> {
  return compute(binary, shape, {
    reads: { a, b },
    params: gridParams(shape, { a: a.shape, b: b.shape }),
    flags: { OP: BINARY[op] },
    gradients,
  });
}

/**
 * `x` times `scale`, repeated along the axes where it has extent 1 (or none) to fill `shape`.
 *
 * @throws RangeError if `x` does not broadcast to `shape`.
 */
export function expand(x: Tensor<'f32'>, shape: Shape, scale = 1): Tensor<'f32'> {
  if (scale === 1 && sameShape(x.shape, shape) && !isState(x)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new RangeError(`expand: ${x} does not broadcast to ${showShape(shape)}`);
  }
  const gradient: GradientRule = (g) => sumTo(scale === 1 ? g : expand(g, g.shape, scale), x.shape);
  return broadcast('mul', x, scalar(scale), shape, { a: gradient });
}

/** The same values in a buffer of their own. */
export function copy(x: Tensor<'f32'>): Tensor<'f32'> {
  return broadcast('mul', x, scalar(1), x.shape, { a: (g) => g });
}

/**
 * The sum over `axes`, which disappear; over all where none are given. The error is below 1e-6 of the sum of the terms'
 * sizes, however many terms there are.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function sum(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'f32'> {
  return reduceAxes('sum', x, axes, options, (part, run) => total(part, run, 1));
}

/**
 * The mean over `axes`, which disappear; over all where none are given.
 *
 * @throws RangeError if `x` has no such axis, or one is named twice.
 */
export function mean(x: Tensor<'f32'>, axes?: Axes, options: ReductionOptions = {}): Tensor<'f32'> {
  return reduceAxes('mean', x, axes, options, (part, run) => total(part, run, 1 / run.length));
}

/** Sums `x` over the axes along which `shape` is broadcast to reach it: the gradient of a broadcast. */
export function sumTo(x: Tensor<'f32'>, shape: Shape): Tensor<'f32'> {
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) => (extent === (shape[axis - added] ?? 1) ? [] : [axis]));
  const result = axes.length > 0 ? sum(x, axes, { keepDims: true }) : x;
  return result.shape.length === shape.length ? result : reshape(result, shape);
}

/** The sum over a run of axes, times `scale`. */
export function total(x: Tensor<'f32'>, { outer, length, inner, kept }: Run, scale: number): Tensor<'f32'> {
  return compute(reduce, kept, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, split: length, scale },
    flags: { FOLD: FOLDS.sum },
    gradients: { x: (g) => expand(g, x.shape, scale) },
  });
}
