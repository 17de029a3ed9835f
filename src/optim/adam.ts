import { adam } from '../kernels/adam.ts';
import { pow } from '../math/pow.ts';
import { callKernel } from '../tensor/call.ts';
import { zeroState } from '../tensor/create.ts';
import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Optimizer, type OptimizerOptions } from './optimizer.ts';
import { requireDecay, requireEpsilon } from './require-number.ts';

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of the gradient and of its square, each in [0, 1). Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Keeps the step finite where gradients vanish, >= 0. Default 1e-8 (PyTorch); Keras has 1e-7. */
  readonly eps?: number;
  /**
   * What eps is added to. 'pytorch' (default): to the square root of the corrected second moment, as in
   * Algorithm 1 of the paper. 'keras': to that of the uncorrected one ("epsilon hat", the end of section 2).
   */
  readonly epsilonMode?: 'pytorch' | 'keras';
}

/** Adam (Kingma & Ba, arXiv:1412.6980). */
export class Adam extends Optimizer {
  private readonly betas: readonly [number, number];
  private readonly eps: number;
  private readonly keras: boolean;
  readonly moments: { mean: Tensor<'f32'>; square: Tensor<'f32'> };

  /** @throws RangeError if an option is out of its range. */
  constructor(parameters: readonly Parameter[], options: AdamOptions) {
    super(parameters, options);
    this.betas = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
    for (const [i, beta] of this.betas.entries()) requireDecay(`betas[${i}]`, beta);
    requireEpsilon('eps', this.eps);
    const { epsilonMode = 'pytorch' } = options;
    if (epsilonMode !== 'pytorch' && epsilonMode !== 'keras')
      throw new RangeError(`epsilonMode must be 'pytorch' or 'keras', got '${epsilonMode}'`);
    this.keras = epsilonMode === 'keras';
    this.moments = {
      mean: zeroState('adam mean', this.flat.shape),
      square: zeroState('adam square', this.flat.shape),
    };
  }

  applyGradient(gradient: Tensor<'f32'>): void {
    const [beta1, beta2] = this.betas;
    const step = this.perStep(2, (values) => {
      const root = Math.sqrt(1 - pow(beta2, this.steps));
      const size = this.lr / (1 - pow(beta1, this.steps));
      values[0] = this.keras ? size * root : size;
      values[1] = this.keras ? 1 : 1 / root;
    });
    callKernel(adam, {
      reads: { gradient, step },
      updates: { parameters: this.flat, ...this.moments },
      params: { count: this.flat.size, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, epsilon: this.eps },
    });
  }
}
