import { relu as kernel } from '../kernels/relu.ts';
import { compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** max(x, 0). Right after a `linear` it costs no kernel of its own. */
export function relu(x: Tensor<'f32'>): Tensor<'f32'> {
  const y: Tensor<'f32'> = compute(kernel, x.shape, {
    reads: { x },
    params: { count: x.size },
    flags: { GRADIENT: 0 },
    gradients: { x: (g) => reluGradient(g, y) },
  });
  return y;
}

/** `gradient` where the ReLU's result `y` is positive, else 0. */
function reluGradient(gradient: Tensor<'f32'>, y: Tensor<'f32'>): Tensor<'f32'> {
  return compute(kernel, y.shape, {
    reads: { x: gradient, y },
    params: { count: y.size },
    flags: { GRADIENT: 1 },
  });
}
