import { gather as gatherKernel, NAN_BITS } from '../kernels/gather.ts';
import { scatter as scatterKernel } from '../kernels/scatter.ts';
import { compute } from '../tensor/call.ts';
import { type Shape, sameShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Picks elements along the last axis of `x`: Q(s, a) from Q(s, .). `index` has the shape of `x` without its
 * last axis (one pick a row, as in `q.gather(1, a[:, None])[:, 0]`), or with another extent there.
 * An index outside the row gives NaN.
 */
export function gather(x: Tensor<'f32'>, index: Tensor<'i32'>): Tensor<'f32'> {
  const { rows, length, picks } = layout(x.shape, index, `gather from ${x}`);
  return compute(gatherKernel, index.shape, {
    reads: { x, index },
    params: { rows, length, picks, nan: NAN_BITS },
    gradients: { x: (g) => scatter(g, index, x.shape) },
  });
}

/** Zeros of `shape` with `values` added along the last axis at `index`: the gradient of `gather`. */
export function scatter(values: Tensor<'f32'>, index: Tensor<'i32'>, shape: Shape): Tensor<'f32'> {
  const { rows, length, picks } = layout(shape, index, `scatter of ${values}`);
  if (!sameShape(values.shape, index.shape)) {
    throw new Error(`scatter of ${values}: index ${index} must have the same shape`);
  }
  return compute(scatterKernel, shape, {
    reads: { values, index },
    params: { rows, length, picks },
    gradients: { values: (g) => gather(g, index) },
  });
}

function layout(shape: Shape, index: Tensor, what: string) {
  const outer = shape.slice(0, -1);
  const onePick = sameShape(index.shape, outer);
  if (shape.length === 0 || !(onePick || sameShape(index.shape.slice(0, -1), outer))) {
    throw new Error(`${what}: index ${index} must match all axes but the last`);
  }
  return { rows: sizeOf(outer), length: shape.at(-1)!, picks: onePick ? 1 : index.shape.at(-1)! };
}
