import { clamp as clampKernel } from '../kernels/clamp.ts';
import { clipNorm as clipNormKernel } from '../kernels/clip-norm.ts';
import { squareSums } from '../kernels/square-sums.ts';
import { callKernel, compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** x limited to [low, high], element by element. It has no gradient: it is meant for gradients. */
export function clamp(x: Tensor<'f32'>, low: number, high: number): Tensor<'f32'> {
  if (!(low <= high)) throw new Error(`clamp: low ${low} must not be above high ${high}`);
  return compute(clampKernel, x.shape, { reads: { x }, params: { count: x.size, low, high } });
}

/** x, scaled down to the norm `maxNorm` where its own is larger, as `clip_grad_norm_` of PyTorch does. */
export function clipNorm(x: Tensor<'f32'>, maxNorm: number): Tensor<'f32'> {
  if (!(maxNorm > 0)) throw new Error(`clipNorm: the largest norm must be positive, got ${maxNorm}`);
  const groups = Math.min(Math.ceil(x.size / BLOCK), MAX_GROUPS);
  const { partials } = callKernel(squareSums, {
    reads: { x },
    outputs: { partials: [groups] },
    params: { count: x.size, groups },
  });
  return compute(clipNormKernel, x.shape, {
    reads: { x, partials },
    params: { count: x.size, groups, max_norm: maxNorm },
  });
}

const BLOCK = 256;
const MAX_GROUPS = 256;
