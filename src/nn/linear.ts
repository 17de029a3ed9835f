import { linear } from '../ops/matmul.ts';
import type { Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { glorotUniform, type Init, pytorchUniform } from './init.ts';
import type { Module } from './module.ts';

export interface LinearOptions {
  readonly random: Random;
  /** 'pytorch' (default), or 'glorot': Glorot uniform weights and zero biases, as Keras has. */
  readonly init?: Init;
}

/** A fully connected layer: x [batch, in] to x weight^T + bias, [batch, out]. */
export class Linear implements Module {
  /** [out, in]. */
  readonly weight: Parameter;
  /** [out]. */
  readonly bias: Parameter;

  constructor(inputs: number, outputs: number, { random, init = 'pytorch' }: LinearOptions) {
    const size = inputs * outputs;
    const weight =
      init === 'glorot' ? glorotUniform(size, inputs, outputs, random) : pytorchUniform(size, inputs, random);
    const bias = init === 'glorot' ? new Float32Array(outputs) : pytorchUniform(outputs, inputs, random);
    this.weight = new Parameter(weight, [outputs, inputs]);
    this.bias = new Parameter(bias, [outputs]);
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return linear(x, this.weight, this.bias);
  }

  namedParameters(): Map<string, Parameter> {
    return new Map([
      ['weight', this.weight],
      ['bias', this.bias],
    ]);
  }

  parameters(): Parameter[] {
    return [this.weight, this.bias];
  }
}
