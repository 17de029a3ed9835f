import { flatten } from '../ops/reshape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** [n, ...] to [n, everything else]. */
export class Flatten extends Module {
  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return flatten(x);
  }
}
