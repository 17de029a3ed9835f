import { conv2d } from '../ops/convolution.ts';
import { linear } from '../ops/matmul.ts';
import { flatten, reshape } from '../ops/reshape.ts';
import { freshSeed, Random } from '../random.ts';
import { requireKnown } from '../require.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { firstValues, type Init } from './init.ts';
import { Module } from './module.ts';

/** Options of a `Linear` layer. */
export interface LinearOptions {
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
  /**
   * 'pytorch' (default); or 'glorot': Glorot uniform weights and zero biases, as in Keras; or 'sparse': nine weights in
   * ten and the biases 0, for learning from a stream.
   */
  readonly init?: Init;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
}

/**
 * A fully connected layer: x [batch, in] to x weight^T + bias, [batch, out]. Each byte of an x of bytes stands for
 * byte / 255, as in `Conv2d`.
 */
export class Linear extends Module {
  /** [out, in]. */
  readonly weight: Parameter;
  /** [out]. */
  readonly bias: Parameter | undefined;

  constructor(inputs: number, outputs: number, options: LinearOptions = {}) {
    super();
    requireKnown('Linear', options, ['random', 'init', 'bias']);
    const { random = new Random(freshSeed()), init = 'pytorch', bias = true } = options;
    const first = firstValues(init, { outputs, fanIn: inputs, fanOut: outputs, random });
    this.weight = new Parameter(first.weight, [outputs, inputs]);
    this.bias = bias ? new Parameter(first.bias(), [outputs]) : undefined;
  }

  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    return fullyConnected(x, this.weight, this.bias);
  }
}

/** `linear`, for bytes as well. */
export function fullyConnected(
  x: Tensor<'f32'> | Tensor<'u8'>,
  weight: Tensor<'f32'>,
  bias?: Tensor<'f32'>,
): Tensor<'f32'> {
  if (!isBytes(x)) return linear(x, weight, bias);
  // The convolution of an image of one pixel.
  const image = reshape(x, [...x.shape, 1, 1]);
  return flatten(conv2d(image, reshape(weight, [...weight.shape, 1, 1]), bias));
}

function isBytes(x: Tensor): x is Tensor<'u8'> {
  return x.dtype === 'u8';
}
