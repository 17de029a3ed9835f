import { sgd } from '../kernels/sgd.ts';
import { requireDecay } from '../require.ts';
import { zeroState } from '../tensor/create.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer.ts';

/** Options of `SGD`. */
export interface SGDOptions extends OptimizerOptions {
  /** Decay of the velocity, in [0, 1), usually 0.9. Default 0. */
  readonly momentum?: number;
  /** Steps along the gradient and the velocity that it leads to, instead of the velocity. Needs momentum. Default false. */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent, with PyTorch's momentum: v = momentum * v + g, p = p - lr * v. */
export class SGD extends Optimizer {
  private readonly momentum: number;
  private readonly nesterov: boolean;
  readonly moments: Record<string, Tensor<'f32'>>;

  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: SGDOptions) {
    super(parameters, options, ['momentum', 'nesterov']);
    this.momentum = options.momentum ?? 0;
    requireDecay('momentum', this.momentum);
    this.nesterov = options.nesterov ?? false;
    if (this.nesterov && this.momentum === 0)
      throw new RangeError('nesterov needs a momentum above 0, got 0');
    this.moments = this.momentum === 0 ? {} : { velocity: zeroState('sgd velocity', this.flat.shape) };
  }

  protected step(): OptimizerStep {
    return {
      kernel: sgd,
      params: { momentum: this.momentum },
      flags: { MOMENTUM: Number(this.momentum !== 0), NESTEROV: Number(this.nesterov) },
      scalars: 2,
      fill(scalars, lr) {
        scalars[1] = lr;
      },
    };
  }
}
