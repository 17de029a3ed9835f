import { argmax as argmaxKernel } from '../kernels/argmax.ts';
import { reduce } from '../kernels/reduce.ts';
import { callKernel, compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { scatter } from './gather.ts';
import { detach } from './reshape.ts';

/**
 * The largest element along the last axis, which disappears; NaN where there is one. Its gradient goes to the first
 * of equals, or to the first NaN.
 */
export function max(x: Tensor<'f32'>): Tensor<'f32'> {
  const { rows, length } = rowsOf(x);
  return compute(reduce, x.shape.slice(0, -1), {
    reads: { x },
    params: { outputs: rows, length, inner: 1, scale: 1 },
    flags: { MAXIMUM: 1 },
    gradients: { x: (g) => scatter(g, argmax(x), x.shape) },
  });
}

/**
 * The index of the first largest element along the last axis, which disappears, or of the first NaN if there is one.
 * No gradient flows through it.
 */
export function argmax(x: Tensor<'f32'>): Tensor<'i32'> {
  const { rows, length } = rowsOf(x);
  const { out } = callKernel(argmaxKernel, {
    reads: { x: detach(x) },
    outputs: { out: x.shape.slice(0, -1) },
    params: { rows, length },
  });
  return out as Tensor as Tensor<'i32'>;
}

/** The last axis of `x` and all before it, as [rows, length]. */
function rowsOf(x: Tensor): { rows: number; length: number } {
  const length = x.shape.at(-1);
  if (length === undefined) throw new RangeError(`a row reduction needs at least one axis, got ${x}`);
  return { rows: x.size / length, length };
}
