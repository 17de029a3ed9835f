import { argmax as argmaxKernel } from '../kernels/argmax.ts';
import { reduce } from '../kernels/reduce.ts';
import { callKernel, compute } from '../tensor/call.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { expand } from './arithmetic.ts';
import { scatter } from './gather.ts';
import { detach, reshape } from './reshape.ts';

/** The sum over one axis, which disappears, or over all elements where no axis is given. */
export function sum(x: Tensor<'f32'>, axis?: number): Tensor<'f32'> {
  return total(x, axis, 1);
}

/** The mean over one axis, which disappears, or over all elements where no axis is given. */
export function mean(x: Tensor<'f32'>, axis?: number): Tensor<'f32'> {
  const { length } = split(x, axis);
  return total(x, axis, 1 / length);
}

/** The largest element along the last axis, which disappears. Its gradient goes to the first of equals. */
export function max(x: Tensor<'f32'>): Tensor<'f32'> {
  const { outer, length } = split(x, lastAxis(x));
  return compute(reduce, x.shape.slice(0, -1), {
    reads: { x },
    params: { outputs: outer, length, inner: 1, scale: 1 },
    flags: { MAXIMUM: 1 },
    gradients: { x: (g) => scatter(g, argmax(x), x.shape) },
  });
}

/** The index of the (first) largest element along the last axis, which disappears. No gradient flows through it. */
export function argmax(x: Tensor<'f32'>): Tensor<'i32'> {
  const { outer, length } = split(x, lastAxis(x));
  const { out } = callKernel(argmaxKernel, {
    reads: { x: detach(x) },
    outputs: { out: x.shape.slice(0, -1) },
    params: { rows: outer, length },
  });
  return out as Tensor as Tensor<'i32'>;
}

/** Sums `x` over the axes along which `shape` is broadcast to reach it: the gradient of a broadcast. */
export function sumTo(x: Tensor<'f32'>, shape: Shape): Tensor<'f32'> {
  let result = x;
  for (let axis = 0; axis < x.shape.length; axis++) {
    const extent = shape[axis - x.shape.length + shape.length] ?? 1;
    if (extent === x.shape[axis]) continue;
    const kept = result.shape.map((length, other) => (other === axis ? 1 : length));
    result = reshape(sum(result, axis), kept);
  }
  return result.shape.length === shape.length ? result : reshape(result, shape);
}

function total(x: Tensor<'f32'>, axis: number | undefined, scale: number): Tensor<'f32'> {
  const { outer, length, inner, reduced, kept } = split(x, axis);
  return compute(reduce, reduced, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, scale },
    flags: { MAXIMUM: 0 },
    gradients: { x: (g) => expand(reshape(g, kept), x.shape, scale) },
  });
}

/** `x` seen as [outer, length, inner] around `axis`, the shape without it, and with it as 1. */
function split(x: Tensor, axis: number | undefined) {
  const { shape } = x;
  if (axis === undefined) {
    return { outer: 1, length: sizeOf(shape), inner: 1, reduced: [], kept: shape.map(() => 1) };
  }
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  if (length === undefined) throw new Error(`axis ${axis} does not exist in ${x}`);
  return {
    outer: sizeOf(shape.slice(0, at)),
    length,
    inner: sizeOf(shape.slice(at + 1)),
    reduced: shape.filter((_, other) => other !== at),
    kept: shape.map((extent, other) => (other === at ? 1 : extent)),
  };
}

function lastAxis(x: Tensor): number {
  if (x.shape.length === 0) throw new Error(`a row reduction needs at least one axis, got ${x}`);
  return x.shape.length - 1;
}
