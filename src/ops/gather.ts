import { gather as gatherKernel, NAN_BITS } from '../kernels/gather.ts';
import { scatter as scatterKernel } from '../kernels/scatter.ts';
import { compute } from '../tensor/call.ts';
import { type Shape, sameShape, showShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkRank } from './axis.ts';

/**
 * Picks elements along `axis` of `x`, by default the last: Q(s, a) from Q(s, .). `index` has the shape of `x` without
 * that axis (one pick each, as in `q.gather(1, a[:, None])[:, 0]`), or with another extent there. An `index` that ends
 * before `axis` picks all that lies behind it, as in `z[arange(n), a]`: from [n, actions, quantiles] by [n], the quantiles
 * of each action taken, [n, quantiles]. An index outside the axis gives NaN. The gradient is a `scatter`: an element that
 * was picked several times gets the sum.
 *
 * @throws RangeError if there is no such axis, or `index` has another shape.
 */
export function gather(x: Tensor<'f32'>, index: Tensor<'i32'>, axis = -1): Tensor<'f32'> {
  const { picked, layout } = alongAxis(`gather from ${x}`, x.shape, index, axis);
  return pick(x, index, picked, layout);
}

/**
 * Zeros of `shape` with `values` added along `axis` at `index`: the gradient of `gather`. Values at the same place add
 * up in the order of the picks, so the result is the same every time. An index outside the axis is ignored; the
 * gradient of its value is NaN.
 *
 * @throws RangeError if there is no such axis, or `values` or `index` has another shape.
 */
export function scatter(values: Tensor<'f32'>, index: Tensor<'i32'>, shape: Shape, axis = -1): Tensor<'f32'> {
  const { picked, layout } = alongAxis(`scatter of ${values}`, shape, index, axis);
  if (!sameShape(values.shape, picked)) {
    throw new RangeError(`scatter of ${values}: index ${index} must have the same shape`);
  }
  return addUp(values, index, shape, layout);
}

/**
 * Rows of `weight` [rows, width], one for each entry of `index`: [...index.shape, width]. `index` has up to three axes.
 * An index outside 0 .. rows - 1 gives a row of NaN. The gradients of a row that is picked several times are added up
 * in the order of the entries.
 *
 * @throws RangeError if `weight` has other than two axes, or `index` more than three.
 */
export function embedding(weight: Tensor<'f32'>, index: Tensor<'i32'>): Tensor<'f32'> {
  const [length, width] = weight.shape;
  if (weight.shape.length !== 2)
    throw new RangeError(`embedding: weight must be [rows, width], got ${weight}`);
  checkRank('embedding', index.shape.length + 1, `the result for index ${index}`);
  const layout = { outer: 1, length, picks: index.size, lanes: 1, width };
  return pick(weight, index, [...index.shape, width], layout);
}

/** The params that the kernels `gather` and `scatter` share. */
interface Layout {
  readonly outer: number;
  readonly length: number;
  readonly picks: number;
  readonly lanes: number;
  readonly width: number;
}

function pick(x: Tensor<'f32'>, index: Tensor<'i32'>, shape: Shape, layout: Layout): Tensor<'f32'> {
  return compute(gatherKernel, shape, {
    reads: { x, index },
    params: { ...layout, nan: NAN_BITS },
    gradients: { x: (g) => addUp(g, index, x.shape, layout) },
  });
}

function addUp(values: Tensor<'f32'>, index: Tensor<'i32'>, shape: Shape, layout: Layout): Tensor<'f32'> {
  return compute(scatterKernel, shape, {
    reads: { values, index },
    params: { ...layout },
    gradients: { values: (g) => pick(g, index, values.shape, layout) },
  });
}

/** How `index` picks from `shape`, and the shape of what it picks. */
function alongAxis(what: string, shape: Shape, index: Tensor, axis: number) {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  if (length === undefined) {
    throw new RangeError(`${what}: axis ${axis} does not exist in shape ${showShape(shape)}`);
  }
  const [before, after] = [shape.slice(0, at), shape.slice(at + 1)];
  if (after.length > 0 && sameShape(index.shape, before)) {
    const layout: Layout = { outer: sizeOf(before), length, picks: 1, lanes: 1, width: sizeOf(after) };
    return { picked: [...before, ...after], layout };
  }
  const onePick = sameShape(index.shape, [...before, ...after]);
  const picks = onePick ? 1 : (index.shape[at] ?? 1);
  if (!onePick && !sameShape(index.shape, [...before, picks, ...after])) {
    const which = at === shape.length - 1 ? 'the last' : `axis ${at}`;
    throw new RangeError(`${what}: index ${index} must match all axes but ${which}`);
  }
  const layout: Layout = { outer: sizeOf(before), length, picks, lanes: sizeOf(after), width: 1 };
  return { picked: index.shape, layout };
}
