import { sgd } from '../kernels/sgd.ts';
import { callKernel } from '../tensor/call.ts';
import { constant } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Inside `compile`: values = values - step * direction, in place.
 *
 * @param values a state, such as a parameter.
 * @param direction as long as `values`.
 * @param step a number, [1].
 */
export function descend(values: Tensor<'f32'>, direction: Tensor<'f32'>, step: Tensor<'f32'>): void {
  callKernel(sgd, {
    reads: { gradient: direction, factor: step, step: constant(Float32Array.of(0, 1), [2]) },
    updates: { parameters: values },
    params: { count: values.size, momentum: 0, weight_decay: 0 },
    flags: { SCALED: 1, FOLLOWED: 0, MOMENTUM: 0, NESTEROV: 0 },
  });
}
