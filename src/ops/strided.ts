import { strided as kernel } from '../kernels/strided.ts';
import { compute } from '../tensor/call.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { GradientRule, Tensor } from '../tensor/tensor.ts';
import { walkParams } from './grid.ts';

/** The elements of `x` at offset + index . strides, for each index of `shape`, which has up to four axes. */
export function strided(
  x: Tensor<'f32'>,
  shape: Shape,
  strides: readonly number[],
  offset: number,
  gradient: GradientRule,
): Tensor<'f32'> {
  return compute(kernel, shape, {
    reads: { x },
    params: { ...walkParams(shape, { s: strides }), offset },
    gradients: { x: gradient },
  });
}

/** Row-major strides of `shape`, in elements. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
