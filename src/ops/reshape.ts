import type { DType } from '../dtype.ts';
import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';

/** The same elements under another shape. Costs nothing. One extent may be -1: whatever is left over. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const known = sizeOf(shape.filter((extent) => extent !== -1));
  const resolved = shape.map((extent) => (extent === -1 ? x.size / known : extent));
  if (shape.filter((extent) => extent === -1).length > 1 || sizeOf(resolved) !== x.size) {
    throw new Error(`reshape: ${x} has ${x.size} elements, which do not fit shape ${showShape(shape)}`);
  }
  return new Tensor(resolved, x.dtype, { kind: 'view', base: x, detached: false });
}

/** Everything after the first axis in one: [n, c, h, w] becomes [n, c * h * w]. */
export function flatten<D extends DType>(x: Tensor<D>): Tensor<D> {
  return reshape(x, [x.shape[0] ?? 1, -1]);
}

/** The same values, through which no gradient flows. */
export function detach<D extends DType>(x: Tensor<D>): Tensor<D> {
  return new Tensor(x.shape, x.dtype, { kind: 'view', base: x, detached: true });
}
