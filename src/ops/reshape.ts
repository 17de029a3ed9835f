import type { DType } from '../dtype.ts';
import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { axisOf, newAxisOf } from './axis.ts';

/** The same elements under another shape. Costs nothing. One extent may be -1: it is worked out from the rest. */
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

/**
 * `x` without an axis of extent 1, or without all of them. Costs nothing.
 *
 * @throws RangeError if there is no such axis, or its extent is not 1; a negative one counts from the end.
 */
export function squeeze<D extends DType>(x: Tensor<D>, axis?: number): Tensor<D> {
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((extent) => extent !== 1),
    );
  const at = axisOf('squeeze', x, axis);
  if (x.shape[at] !== 1)
    throw new RangeError(`squeeze: axis ${axis} of ${x} has extent ${x.shape[at]}, not 1`);
  return reshape(
    x,
    x.shape.filter((_, other) => other !== at),
  );
}

/**
 * `x` with a new axis of extent 1: axis `axis` of the result. Costs nothing.
 *
 * @throws RangeError if the result has no such axis; a negative one counts from the end.
 */
export function unsqueeze<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = newAxisOf('unsqueeze', x, axis);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** The same values, through which no gradient flows. */
export function detach<D extends DType>(x: Tensor<D>): Tensor<D> {
  return new Tensor(x.shape, x.dtype, { kind: 'view', base: x, detached: true });
}
