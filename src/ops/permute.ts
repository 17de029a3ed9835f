import { showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { axisOf, checkRank } from './axis.ts';
import { strided, stridesOf } from './strided.ts';

/**
 * `x`, of up to four axes, with its axes in another order: axis i of the result is axis axes[i] of `x`, as in
 * `torch.permute`. Its gradient is permuted back.
 *
 * @throws RangeError if `axes` does not name each axis once; a negative one counts from the end.
 */
export function permute(x: Tensor<'f32'>, axes: readonly number[]): Tensor<'f32'> {
  checkRank('permute', x.shape.length, x);
  const order = axes.map((axis) => axisOf('permute', x, axis));
  if (axes.length !== x.shape.length || new Set(order).size !== order.length) {
    throw new RangeError(`permute: axes ${showShape(axes)} must name each axis of ${x} once`);
  }
  const strides = stridesOf(x.shape);
  return strided(
    x,
    order.map((axis) => x.shape[axis]),
    order.map((axis) => strides[axis]),
    0,
    (g) => permute(g, inverse(order)),
  );
}

/**
 * `x`, of up to four axes, with two of them exchanged: the transpose of a matrix, or of each matrix of a batch.
 *
 * @throws RangeError if `x` has no such axis; a negative one counts from the end.
 */
export function transpose(x: Tensor<'f32'>, axisA = -2, axisB = -1): Tensor<'f32'> {
  const [a, b] = [axisOf('transpose', x, axisA), axisOf('transpose', x, axisB)];
  checkRank('transpose', x.shape.length, x);
  const order = x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
  return permute(x, order);
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
