import { relu } from '../ops/relu.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** max(x, 0). */
export class ReLU extends Module {
  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return relu(x);
  }
}
