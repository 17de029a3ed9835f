import { clipNorm as clipNormKernel } from '../kernels/clip-norm.ts';
import { clipScale as clipScaleKernel } from '../kernels/clip-scale.ts';
import { squareSums } from '../kernels/square-sums.ts';
import { callKernel, compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { gate } from './mask.ts';
import { applyUnary } from './unary.ts';

/**
 * x limited to [low, high], element by element. Its gradient is 1 where low <= x <= high, else 0.
 *
 * @throws RangeError if `low` is above `high`, or either is NaN.
 */
export function clamp(x: Tensor<'f32'>, low: number, high: number): Tensor<'f32'> {
  if (!(low <= high)) throw new RangeError(`clamp: low ${low} must not be above high ${high}`);
  const limits = { a: low, b: high };
  return applyUnary('clamp', x, (g) => gate(g, applyUnary('inside', x, undefined, limits)), limits);
}

/** x, scaled down to the norm `maxNorm` where its own is larger, as PyTorch's `clip_grad_norm_` does. */
export function clipNorm(x: Tensor<'f32'>, maxNorm: number): Tensor<'f32'> {
  return compute(clipNormKernel, x.shape, {
    reads: { x, scale: clipScale(x, maxNorm) },
    params: { count: x.size },
    op: 'clipNorm',
  });
}

/** The factor [1] with which `clipNorm` scales x down: 1 where its norm is not above `maxNorm`. */
export function clipScale(x: Tensor<'f32'>, maxNorm: number): Tensor<'f32'> {
  if (!(maxNorm > 0)) throw new Error(`clipNorm: the largest norm must be positive, got ${maxNorm}`);
  const groups = Math.min(Math.ceil(x.size / BLOCK), MAX_GROUPS);
  const { partials } = callKernel(squareSums, {
    reads: { x },
    outputs: { partials: [groups] },
    params: { count: x.size, groups },
  });
  const { scale } = callKernel(clipScaleKernel, {
    reads: { partials },
    outputs: { scale: [1] },
    params: { groups, max_norm: maxNorm },
  });
  return scale;
}

const BLOCK = 256;
const MAX_GROUPS = 256;
