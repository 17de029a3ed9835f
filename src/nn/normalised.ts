import { descend } from '../optim/descend.ts';
import { add, div, mul, sub } from '../ops/arithmetic.ts';
import { fractions } from '../ops/fractions.ts';
import { sqrt } from '../ops/functions.ts';
import { reshape } from '../ops/reshape.ts';
import { Parameter } from '../tensor/parameter.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Keeps elements finite that never change. */
const EPS = 1e-8;

/**
 * A net that sees each element of an observation as (x - mean) / sqrt(variance + 1e-8), with the mean and variance of
 * all observations so far. They are parameters, so that they are saved with the net, but no optimiser may change them:
 * give it `net.parameters()`.
 */
export class Normalised extends Module {
  /** [...observationShape]. Begins as zeros. */
  readonly mean: Parameter;
  /** Unbiased; [...observationShape]. Begins as ones. */
  readonly variance: Parameter;

  constructor(
    readonly net: Module,
    observationShape: Shape,
  ) {
    super();
    const size = sizeOf(observationShape);
    this.mean = new Parameter(new Float32Array(size), observationShape);
    this.variance = new Parameter(new Float32Array(size).fill(1), observationShape);
  }

  /**
   * The net's outputs for the normalised observations.
   *
   * @param x [n, ...observationShape]; bytes stand for byte / 255.
   */
  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    const deviation = sqrt(add(this.variance, EPS));
    return this.net.forward(div(sub(fractions(x), this.mean), deviation));
  }

  /**
   * Inside `compile`: takes the n-th observation into account, [1, ...observationShape] (Welford 1962).
   *
   * @param shares the shares of the observation in the mean, 1 / n, and in the variance, 1 / (n - 1), or 0 for the
   * first; each [1]. With zeros it does not count.
   */
  observe(x: Tensor<'f32'> | Tensor<'u8'>, shares: { mean: Tensor<'f32'>; variance: Tensor<'f32'> }): void {
    const { mean, variance } = this;
    const observed = reshape(fractions(x), mean.shape);
    const before = sub(mean, observed);
    descend(mean, before, shares.mean);
    const after = sub(mean, observed);
    descend(variance, sub(variance, mul(before, after)), shares.variance);
  }
}
