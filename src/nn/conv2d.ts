import { type Conv2dOptions, conv2d } from '../ops/convolution.ts';
import { freshSeed, Random } from '../random.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { firstValues, type Init } from './init.ts';
import { Module } from './module.ts';

/** Options of a `Conv2d` layer. */
export interface Conv2dLayerOptions extends Conv2dOptions {
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
  /** The distribution of the first weights, see `Linear`. Default 'pytorch'. */
  readonly init?: Init;
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
    { random = new Random(freshSeed()), init = 'pytorch', bias = true, ...options }: Conv2dLayerOptions = {},
  ) {
    super();
    const fanIn = channels * kernelSize * kernelSize;
    const shape = [filters, channels, kernelSize, kernelSize];
    const fanOut = filters * kernelSize * kernelSize;
    const first = firstValues(init, { outputs: filters, fanIn, fanOut, random });
    this.weight = new Parameter(first.weight, shape);
    this.bias = bias ? new Parameter(first.bias(), [filters]) : undefined;
    this.options = options;
  }

  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}
