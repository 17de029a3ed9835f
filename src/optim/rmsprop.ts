import { rmsprop } from '../kernels/rmsprop.ts';
import { requireDecay, requireNonNegative } from '../require.ts';
import { zeroState } from '../tensor/create.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer.ts';

/** Options of `RMSprop`. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the mean square, in [0, 1). Default 0.99. */
  readonly alpha?: number;
  /** Added outside the square root, >= 0. Default 1e-8. */
  readonly eps?: number;
  /** Divide by the standard deviation of the gradient instead of its root mean square. Default false. */
  readonly centered?: boolean;
  /** Decay of the velocity, in [0, 1). Default 0. */
  readonly momentum?: number;
}

/** RMSprop with PyTorch's conventions. */
export class RMSprop extends Optimizer {
  private readonly settings: Required<Omit<RMSpropOptions, keyof OptimizerOptions>>;
  readonly moments: Record<string, Tensor<'f32'>>;

  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: RMSpropOptions) {
    super(parameters, options, ['alpha', 'eps', 'centered', 'momentum']);
    const { alpha = 0.99, eps = 1e-8, centered = false, momentum = 0 } = options;
    requireDecay('alpha', alpha);
    requireNonNegative('eps', eps);
    requireDecay('momentum', momentum);
    this.settings = { alpha, eps, centered, momentum };
    const zeros = (label: string) => zeroState(`rmsprop ${label}`, this.flat.shape);
    this.moments = {
      square: zeros('square'),
      ...(centered && { mean: zeros('mean') }),
      ...(momentum !== 0 && { velocity: zeros('velocity') }),
    };
  }

  protected step(): OptimizerStep {
    const { alpha, eps, centered, momentum } = this.settings;
    return {
      kernel: rmsprop,
      params: { alpha, rest: 1 - alpha, epsilon: eps, momentum },
      flags: { CENTERED: Number(centered), MOMENTUM: Number(momentum !== 0) },
      scalars: 2,
      fill(scalars, lr) {
        scalars[1] = lr;
      },
    };
  }
}
