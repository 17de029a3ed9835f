import { adam } from '../kernels/adam.ts';
import { pow } from '../math/pow.ts';
import { requireDecay, requireNonNegative } from '../require.ts';
import { zeroState } from '../tensor/create.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer.ts';

/** Options of `Adam`, `AdamW` and `RAdam`. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of the gradient and of its square, each in [0, 1). Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Keeps the step finite if gradients vanish, >= 0. Default 1e-8 (PyTorch); Keras has 1e-7. */
  readonly eps?: number;
  /**
   * The quantity to which eps is added. 'pytorch' (default): the root of the corrected second moment, as in Algorithm 1
   * of the paper. 'keras': the root of the uncorrected one ("epsilon hat", the end of section 2).
   */
  readonly epsilonMode?: 'pytorch' | 'keras';
}

/** The scalars of one step: p = keep * p - size * mean / (sqrt(square) * scale + eps). */
export interface AdamStep {
  readonly size: number;
  readonly scale: number;
  readonly eps: number;
  readonly keep: number;
}

/** Adam (Kingma & Ba, arXiv:1412.6980). `weightDecay` is added to the gradient, as in PyTorch. */
export class Adam extends Optimizer {
  protected readonly betas: readonly [number, number];
  protected readonly eps: number;
  private readonly keras: boolean;
  readonly moments: { mean: Tensor<'f32'>; square: Tensor<'f32'> };

  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: AdamOptions) {
    super(parameters, options, ['betas', 'eps', 'epsilonMode']);
    this.betas = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
    for (const [i, beta] of this.betas.entries()) requireDecay(`betas[${i}]`, beta);
    requireNonNegative('eps', this.eps);
    const { epsilonMode = 'pytorch' } = options;
    if (epsilonMode !== 'pytorch' && epsilonMode !== 'keras')
      throw new RangeError(`epsilonMode must be 'pytorch' or 'keras', got '${epsilonMode}'`);
    this.keras = epsilonMode === 'keras';
    this.moments = {
      mean: zeroState('adam mean', this.flat.shape),
      square: zeroState('adam square', this.flat.shape),
    };
  }

  protected step(): OptimizerStep {
    const [beta1, beta2] = this.betas;
    return {
      kernel: adam,
      params: { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2 },
      scalars: 5,
      fill: (scalars, lr) => {
        const { size, scale, eps, keep } = this.stepAt(this.steps, lr);
        scalars.set([size, scale, eps, keep], 1);
      },
    };
  }

  /** The scalars of step number `t`, counted from 1, with learning rate `lr`. */
  protected stepAt(t: number, lr: number): AdamStep {
    const [beta1, beta2] = this.betas;
    const root = Math.sqrt(1 - pow(beta2, t));
    const size = lr / (1 - pow(beta1, t));
    return this.keras
      ? { size: size * root, scale: 1, eps: this.eps, keep: 1 }
      : { size, scale: 1 / root, eps: this.eps, keep: 1 };
  }
}

/**
 * AdamW (Loshchilov & Hutter, arXiv:1711.05101): the weights decay by themselves, p = (1 - lr * weightDecay) * p,
 * untouched by the moments. `weightDecay` is 0.01 by default, as in PyTorch.
 */
export class AdamW extends Adam {
  private readonly decay: number;

  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: AdamOptions) {
    const { weightDecay = 0.01, ...others } = options;
    super(parameters, others);
    requireNonNegative('weightDecay', weightDecay);
    this.decay = weightDecay;
  }

  protected override stepAt(t: number, lr: number): AdamStep {
    return { ...super.stepAt(t, lr), keep: 1 - lr * this.decay };
  }
}

/**
 * RAdam (Liu et al., arXiv:1908.03265): Adam whose step is scaled by how well the second moment is known, and that
 * follows the mean alone in its first few steps.
 */
export class RAdam extends Adam {
  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: Omit<AdamOptions, 'epsilonMode'>) {
    super(parameters, { ...options, epsilonMode: 'pytorch' });
  }

  protected override stepAt(t: number, lr: number): AdamStep {
    const [beta1, beta2] = this.betas;
    const size = lr / (1 - pow(beta1, t));
    const power = pow(beta2, t);
    // The length of a simple moving average that is equivalent to the decaying one: in the limit, and now.
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * t * power) / (1 - power);
    if (length <= 5) return { size, scale: 0, eps: 1, keep: 1 };
    const rectification = Math.sqrt(
      ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length),
    );
    return { size: size * rectification * Math.sqrt(1 - power), scale: 1, eps: this.eps, keep: 1 };
  }
}
