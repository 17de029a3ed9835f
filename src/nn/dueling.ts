import { add, sub } from '../ops/arithmetic.ts';
import { mean } from '../ops/broadcast.ts';
import { reshape } from '../ops/reshape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/**
 * Dueling heads (Wang et al. 2016): the value of a state, V [n, 1], and the advantage of each action over the
 * average, A [n, actions], from two modules that see the same input. Q = V + A - mean A, [n, actions].
 */
export class Dueling extends Module {
  constructor(
    private readonly value: Module,
    private readonly advantage: Module,
  ) {
    super();
  }

  forward(x: Tensor): Tensor<'f32'> {
    return dueling(this.value.forward(x), this.advantage.forward(x));
  }
}

/** V + A - mean A: value [n, 1], advantage [n, actions]. Without the mean, V and A would not be determined by Q. */
export function dueling(value: Tensor<'f32'>, advantage: Tensor<'f32'>): Tensor<'f32'> {
  return add(value, sub(advantage, reshape(mean(advantage, -1), [-1, 1])));
}
