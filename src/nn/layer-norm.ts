import { layerNorm } from '../ops/layer-norm.ts';
import { Parameter } from '../tensor/parameter.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Options of a `LayerNorm` layer. */
export interface LayerNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/**
 * Layer normalisation over the last axes of its input, whose extents are `shape`, as PyTorch's `LayerNorm`: x to
 * (x - mean) / sqrt(variance + eps) * weight + bias. The weight begins as ones, the bias as zeros.
 */
export class LayerNorm extends Module {
  /** The factors, of shape `shape`. */
  readonly weight: Parameter;
  /** The offsets, of shape `shape`. */
  readonly bias: Parameter;

  constructor(
    shape: number | Shape,
    readonly options: LayerNormLayerOptions = {},
  ) {
    super();
    const extents = typeof shape === 'number' ? [shape] : shape;
    this.weight = new Parameter(new Float32Array(sizeOf(extents)).fill(1), extents);
    this.bias = new Parameter(new Float32Array(sizeOf(extents)), extents);
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    const { weight, bias } = this;
    const axes = weight.shape.map((_, i) => -1 - i);
    return layerNorm(x, { ...this.options, weight, bias, axes });
  }
}

/** `LayerNorm` without a weight and a bias: x to (x - mean) / sqrt(variance + 1e-5). */
export class PlainLayerNorm extends Module {
  readonly shape: Shape;

  constructor(shape: number | Shape) {
    super();
    this.shape = typeof shape === 'number' ? [shape] : shape;
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return layerNorm(x, { axes: this.shape.map((_, i) => -1 - i) });
  }
}
