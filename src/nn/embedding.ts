import { embedding } from '../ops/gather.ts';
import { freshSeed, Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Options of an `Embedding`. */
export interface EmbeddingOptions {
  /** Draws the first rows. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
}

/**
 * A learned vector of `width` numbers for each of `count` indices: i32 indices of any shape to [...shape, width]. The
 * rows begin as standard normal numbers, as in PyTorch.
 */
export class Embedding extends Module {
  /** [count, width]. */
  readonly weight: Parameter;

  constructor(count: number, width: number, { random = new Random(freshSeed()) }: EmbeddingOptions = {}) {
    super();
    const rows = Float32Array.from({ length: count * width }, () => random.normal());
    this.weight = new Parameter(rows, [count, width]);
  }

  forward(index: Tensor<'i32'>): Tensor<'f32'> {
    return embedding(this.weight, index);
  }
}
