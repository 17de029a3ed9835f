import { linear } from '../ops/matmul.ts';
import { freshSeed, Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { glorotUniform, type Init, pytorchUniform } from './init.ts';
import { Module } from './module.ts';

export interface LinearOptions {
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
  /** 'pytorch' (default), or 'glorot': Glorot uniform weights and zero biases, as in Keras. */
  readonly init?: Init;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
}

/** A fully connected layer: x [batch, in] to x weight^T + bias, [batch, out]. */
export class Linear extends Module {
  /** [out, in]. */
  readonly weight: Parameter;
  /** [out]. */
  readonly bias: Parameter | undefined;

  constructor(inputs: number, outputs: number, options: LinearOptions = {}) {
    super();
    const { random = new Random(freshSeed()), init = 'pytorch', bias = true } = options;
    const size = inputs * outputs;
    const glorot = init === 'glorot';
    const weight = glorot
      ? glorotUniform(size, inputs, outputs, random)
      : pytorchUniform(size, inputs, random);
    this.weight = new Parameter(weight, [outputs, inputs]);
    const first = () => (glorot ? new Float32Array(outputs) : pytorchUniform(outputs, inputs, random));
    this.bias = bias ? new Parameter(first(), [outputs]) : undefined;
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return linear(x, this.weight, this.bias);
  }
}
