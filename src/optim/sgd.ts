import { sgd } from '../kernels/sgd.ts';
import { callKernel } from '../tensor/call.ts';
import type { Parameter } from '../tensor/parameter.ts';
import { zeroState } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, type OptimizerOptions } from './optimizer.ts';

export interface SGDOptions extends OptimizerOptions {
  /** Default 0. */
  readonly momentum?: number;
}

/** Stochastic gradient descent, with PyTorch's momentum: v = momentum * v + g, p = p - lr * v. */
export class SGD extends Optimizer {
  private readonly momentum: number;
  readonly moments: Record<string, Tensor<'f32'>>;

  constructor(parameters: readonly Parameter[], options: SGDOptions) {
    super(parameters, options);
    this.momentum = options.momentum ?? 0;
    this.moments = this.momentum === 0 ? {} : { velocity: zeroState('sgd velocity', this.flat.shape) };
  }

  applyGradient(gradient: Tensor<'f32'>): void {
    const step = this.perStep(1, (values) => {
      values[0] = this.lr;
    });
    callKernel(sgd, {
      reads: { gradient, step },
      updates: { parameters: this.flat, ...this.moments },
      params: { count: this.flat.size, momentum: this.momentum },
      flags: { MOMENTUM: Number(this.momentum !== 0) },
    });
  }
}
