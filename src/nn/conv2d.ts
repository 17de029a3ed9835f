import { type Conv2dOptions, conv2d } from '../ops/convolution.ts';
import { freshSeed, Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pytorchUniform } from './init.ts';
import { Module } from './module.ts';

export interface Conv2dLayerOptions extends Conv2dOptions {
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
}

/**
 * A convolution with square filters: x [n, channels, height, width], floats or bytes, to [n, filters, ...]. First
 * weights and biases as in PyTorch.
 */
export class Conv2d extends Module {
  /** [filters, channels, kernelSize, kernelSize]. */
  readonly weight: Parameter;
  /** [filters]. */
  readonly bias: Parameter | undefined;
  readonly options: Conv2dOptions;

  constructor(
    channels: number,
    filters: number,
    kernelSize: number,
    { random = new Random(freshSeed()), bias = true, ...options }: Conv2dLayerOptions = {},
  ) {
    super();
    const fanIn = channels * kernelSize * kernelSize;
    const shape = [filters, channels, kernelSize, kernelSize];
    this.weight = new Parameter(pytorchUniform(filters * fanIn, fanIn, random), shape);
    this.bias = bias ? new Parameter(pytorchUniform(filters, fanIn, random), [filters]) : undefined;
    this.options = options;
  }

  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}
