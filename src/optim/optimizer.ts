import { gradients } from '../autograd.ts';
import { clamp, clipNorm } from '../ops/clip.ts';
import { packGradients } from '../tensor/pack.ts';
import { flatLayout, flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput, recordLoss } from '../tensor/trace.ts';
import { requireNumber } from './require-number.ts';

export interface OptimizerOptions {
  /** The learning rate, >= 0; usually 1e-4 to 1e-2. May be changed between runs: `optimizer.lr = 1e-4`. */
  readonly lr: number;
  /** Limits every element of the gradient to [-clipValue, clipValue]. Above 0. */
  readonly clipValue?: number;
  /** Scales the gradient down where its norm, over all parameters together, is larger. Above 0, usually 0.5 to 10. */
  readonly maxGradNorm?: number;
}

/** What the optimisers share: one flat gradient, its clipping, and numbers that change with every step. */
export abstract class Optimizer {
  /** The parameters that are changed, each of them once. */
  readonly parameters: readonly Parameter[];
  /** The learning rate of the next step. A run throws a RangeError unless it is a number >= 0. */
  lr: number;
  /** Steps taken so far. */
  steps = 0;
  /** All parameters, as one tensor. */
  protected readonly flat: Tensor<'f32'>;

  /**
   * @param parameters what to change. One that is listed twice, as tied layers list theirs, counts once.
   * @throws RangeError if an option is out of its range.
   */
  constructor(
    parameters: readonly Parameter[],
    private readonly options: OptimizerOptions,
  ) {
    const { lr, clipValue = 1, maxGradNorm = 1 } = options;
    requireLearningRate(lr);
    requireNumber('clipValue', clipValue, clipValue > 0, 'a number above 0');
    requireNumber('maxGradNorm', maxGradNorm, maxGradNorm > 0, 'a number above 0');
    this.lr = lr;
    this.parameters = [...new Set(parameters)];
    this.flat = flattenParameters(this.parameters);
  }

  /**
   * Inside `compile`: one step down the gradient of the scalar `loss`, every time the program runs. Kernels run
   * in the order written: an op that is written after it sees the new parameters.
   *
   * @throws Error if the loss depends on none of the parameters, or its gradient needs values that another
   * `minimize` or `assign` has overwritten since: write the loss after that one, or give one optimiser all
   * parameters.
   */
  minimize(loss: Tensor<'f32'>): void {
    recordLoss(loss);
    const { source } = this.flat;
    if (
      source.kind === 'state' &&
      this.parameters.some((parameter) => parameter.source.state !== source.state)
    ) {
      throw new Error("minimize: some of this optimiser's parameters were since put together with others");
    }
    const found = gradients(loss, this.parameters);
    if (found.every((gradient) => gradient === undefined)) {
      throw new Error(`minimize: ${loss} does not depend on any of the optimiser's parameters`);
    }
    this.applyGradient(this.clip(packGradients(found, this.parameters, flatLayout(this.parameters))));
  }

  /** Inside `compile`: one step along a gradient over the flat parameters. */
  abstract applyGradient(gradient: Tensor<'f32'>): void;

  /** The optimiser's own values over the flat parameters, by name, for checkpoints. */
  abstract readonly moments: Readonly<Record<string, Tensor<'f32'>>>;

  /** Per-step scalars (learning rate, bias correction). `fill` computes them before each run, once `steps` has risen. */
  protected perStep(length: number, fill: (values: Float32Array) => void): Tensor<'f32'> {
    return hostInput('step', [length], (values) => {
      requireLearningRate(this.lr);
      this.steps++;
      fill(values);
    });
  }

  private clip(gradient: Tensor<'f32'>): Tensor<'f32'> {
    const { clipValue, maxGradNorm } = this.options;
    const limited = clipValue === undefined ? gradient : clamp(gradient, -clipValue, clipValue);
    return maxGradNorm === undefined ? limited : clipNorm(limited, maxGradNorm);
  }
}

function requireLearningRate(lr: number): void {
  requireNumber('lr', lr, lr >= 0 && lr < Number.POSITIVE_INFINITY, 'a finite number >= 0');
}
