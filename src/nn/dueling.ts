import { add, sub } from '../ops/arithmetic.ts';
import { mean } from '../ops/broadcast.ts';
import { reshape } from '../ops/reshape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/**
 * Dueling heads (Wang et al. 2016): the value of a state, V [n, 1], and the advantage of each action over the
 * average, A [n, actions], from two modules that see the same input. Q = V + A - mean A, [n, actions].
 *
 * If the value has a width, V [n, width], the advantages have the same, A [n, actions * width]. Each of the `width`
 * numbers is then the sum of its own V and A: dueling quantiles, or logits of atoms.
 */
export class Dueling extends Module {
  constructor(
    readonly value: Module,
    readonly advantage: Module,
  ) {
    super();
  }

  forward(x: Tensor): Tensor<'f32'> {
    return dueling(this.value.forward(x), this.advantage.forward(x));
  }
}

/**
 * V + A - mean A over the actions: value [n, width], advantage [n, actions * width]. Without the mean, V and A would
 * not be determined by Q.
 */
export function dueling(value: Tensor<'f32'>, advantage: Tensor<'f32'>): Tensor<'f32'> {
  const [n, width] = value.shape;
  const actions = reshape(advantage, [n, -1, width]);
  const centred = sub(actions, mean(actions, 1, { keepDims: true }));
  return reshape(add(reshape(value, [n, 1, width]), centred), advantage.shape);
}
