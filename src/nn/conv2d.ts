import { type Conv2dOptions, conv2d } from '../ops/convolution.ts';
import type { Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pytorchUniform } from './init.ts';
import type { Module } from './module.ts';

export interface Conv2dLayerOptions extends Conv2dOptions {
  readonly random: Random;
}

/**
 * A convolution with square filters: x [n, channels, height, width], floats or bytes, to [n, filters, ...]. First
 * weights and biases as in PyTorch.
 */
export class Conv2d implements Module {
  /** [filters, channels, kernelSize, kernelSize]. */
  readonly weight: Parameter;
  /** [filters]. */
  readonly bias: Parameter;
  private readonly options: Conv2dOptions;

  constructor(
    channels: number,
    filters: number,
    kernelSize: number,
    { random, ...options }: Conv2dLayerOptions,
  ) {
    const fanIn = channels * kernelSize * kernelSize;
    const shape = [filters, channels, kernelSize, kernelSize];
    this.weight = new Parameter(pytorchUniform(filters * fanIn, fanIn, random), shape);
    this.bias = new Parameter(pytorchUniform(filters, fanIn, random), [filters]);
    this.options = options;
  }

  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    return conv2d(x, this.weight, this.bias, this.options);
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
