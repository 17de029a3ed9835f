import type { Tensor } from '../tensor/tensor.ts';
import { maskOf } from './mask.ts';
import { applyUnary } from './unary.ts';

/** max(x, 0), element by element. Its gradient at 0 is 0. Right after a `linear` it costs no extra kernel. */
export function relu(x: Tensor<'f32'>): Tensor<'f32'> {
  return applyUnary('relu', x, maskOf);
}
