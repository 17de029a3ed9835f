import { layerNorm } from '../ops/layer-norm.ts';
import { Parameter } from '../tensor/parameter.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

export interface LayerNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether there are a weight and a bias. Default true. */
  readonly affine?: boolean;
}

/**
 * Layer normalisation over the last axes of its input, whose extents are `shape`, as PyTorch's `LayerNorm`: x to
 * (x - mean) / sqrt(variance + eps) * weight + bias. The weight begins as ones, the bias as zeros.
 */
export class LayerNorm extends Module {
  /** The factors, of shape `shape`. */
  readonly weight: Parameter | undefined;
  /** The offsets, of shape `shape`. */
  readonly bias: Parameter | undefined;
  readonly shape: Shape;

  constructor(
    shape: number | Shape,
    readonly options: LayerNormLayerOptions = {},
  ) {
    super();
    this.shape = typeof shape === 'number' ? [shape] : shape;
    if (options.affine === false) return;
    const size = sizeOf(this.shape);
    this.weight = new Parameter(new Float32Array(size).fill(1), this.shape);
    this.bias = new Parameter(new Float32Array(size), this.shape);
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    const { weight, bias, shape } = this;
    const { affine: _, ...options } = this.options;
    const axes = shape.map((_, i) => -1 - i);
    return layerNorm(x, { ...options, axes, ...(weight && { weight }), ...(bias && { bias }) });
  }
}
