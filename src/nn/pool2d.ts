import { avgPool2d, maxPool2d, type PoolOptions } from '../ops/pool.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** The maximum of each window, see `maxPool2d`: [n, channels, height, width] to [n, channels, ...]. */
export class MaxPool2d extends Module {
  constructor(
    readonly kernelSize: number,
    readonly options: PoolOptions = {},
  ) {
    super();
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window, see `avgPool2d`: [n, channels, height, width] to [n, channels, ...]. */
export class AvgPool2d extends Module {
  constructor(
    readonly kernelSize: number,
    readonly options: PoolOptions = {},
  ) {
    super();
  }

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}
