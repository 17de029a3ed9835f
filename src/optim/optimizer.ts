import { gradients } from '../autograd.ts';
import { clamp, clipNorm } from '../ops/clip.ts';
import { requireKnown, requireNonNegative, requireNumber, show } from '../require.ts';
import { packGradients } from '../tensor/pack.ts';
import { flatLayout, flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput, recordLoss } from '../tensor/trace.ts';

/** A learning rate, >= 0, or one for each step, counted from 0: `(step) => 1e-3 * Math.max(0, 1 - step / 10_000)`. */
export type LearningRate = number | ((step: number) => number);

/** Limits of the gradient, each above 0. */
export interface GradientLimits {
  /** Limits every element of the gradient to [-clipValue, clipValue]. */
  readonly clipValue?: number;
  /** Scales the gradient down where its norm, over all parameters together, is larger. Usually 0.5 to 10. */
  readonly maxGradNorm?: number;
}

export interface OptimizerOptions extends GradientLimits {
  /**
   * The learning rate, usually 1e-4 to 1e-2, or a schedule of it. May be changed between runs: `optimizer.lr = 1e-4`.
   */
  readonly lr: LearningRate;
  /**
   * Pulls the parameters towards 0, >= 0; usually 1e-5 to 1e-2. `weightDecay` times the parameters is added to the
   * gradient after clipping (L2); AdamW shrinks the parameters directly instead. Default 0, for AdamW 0.01.
   */
  readonly weightDecay?: number;
}

const OPTIONS: readonly (keyof OptimizerOptions)[] = ['lr', 'weightDecay', 'clipValue', 'maxGradNorm'];

/** The common part of all optimisers: one flat gradient, its clipping, and scalars that change with every step. */
export abstract class Optimizer {
  /** The parameters that are updated, each once. */
  readonly parameters: readonly Parameter[];
  /** Steps taken so far. */
  steps = 0;
  /** All parameters, as one tensor. */
  protected readonly flat: Tensor<'f32'>;
  /** The multiple of the parameters that is added to the gradient. */
  protected readonly l2: number;
  private rate!: LearningRate;
  private limits: GradientLimits = {};

  /**
   * @param parameters to update. One that is listed twice, as by tied layers, counts once.
   * @param own the names of options that this kind of optimiser has besides the common ones.
   * @throws RangeError if an option does not exist or is out of its range; TypeError without a list of parameters.
   */
  constructor(parameters: readonly Parameter[], options: OptimizerOptions, own: readonly string[]) {
    requireKnown('the optimiser', options, [...OPTIONS, ...own]);
    const { lr, weightDecay = 0 } = options;
    this.lr = lr;
    requireNonNegative('weightDecay', weightDecay);
    this.limitGradient(options);
    this.l2 = weightDecay;
    if (!Array.isArray(parameters)) {
      throw new TypeError(`parameters must be a list, such as net.parameters(), got ${show(parameters)}`);
    }
    this.parameters = [...new Set(parameters)];
    this.flat = flattenParameters(this.parameters);
  }

  /**
   * The learning rate of the next step. May be set to a number or a schedule: a RangeError is thrown, and the former one
   * stays, unless that is a finite number >= 0 for the next step. A run throws it if a later one is not.
   */
  get lr(): number {
    return this.rateAt(this.rate);
  }

  set lr(rate: LearningRate) {
    requireLearningRate(this.rateAt(rate));
    this.rate = rate;
  }

  private rateAt(rate: LearningRate): number {
    return typeof rate === 'function' ? rate(this.steps) : rate;
  }

  /**
   * Limits the gradient otherwise, in programs that are compiled from now on. A limit that is left out is lifted.
   *
   * @throws RangeError unless each is above 0.
   */
  limitGradient({ clipValue, maxGradNorm }: GradientLimits): void {
    for (const [name, limit = 1] of Object.entries({ clipValue, maxGradNorm })) {
      requireNumber(name, limit, limit > 0, 'a number above 0');
    }
    this.limits = {
      ...(clipValue !== undefined && { clipValue }),
      ...(maxGradNorm !== undefined && { maxGradNorm }),
    };
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
    this.applyGradient(this.clip(this.gradientOf(loss)));
  }

  /**
   * Inside `compile`: the gradient of the scalar `loss` over the flat parameters, each at its offset in
   * `flatLayout(parameters)`, before it is clipped.
   *
   * @throws Error as `minimize`.
   */
  gradientOf(loss: Tensor<'f32'>): Tensor<'f32'> {
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
    return packGradients(found, this.parameters, flatLayout(this.parameters));
  }

  /** Inside `compile`: a gradient over the flat parameters, limited as `clipValue` and `maxGradNorm` say. */
  clip(gradient: Tensor<'f32'>): Tensor<'f32'> {
    const { clipValue, maxGradNorm } = this.limits;
    const limited = clipValue === undefined ? gradient : clamp(gradient, -clipValue, clipValue);
    return maxGradNorm === undefined ? limited : clipNorm(limited, maxGradNorm);
  }

  /** Inside `compile`: one step along a gradient over the flat parameters. */
  abstract applyGradient(gradient: Tensor<'f32'>): void;

  /** The optimiser's own values over the flat parameters, by name, for checkpoints. */
  abstract readonly moments: Readonly<Record<string, Tensor<'f32'>>>;

  /**
   * Scalars that change with every step: learning rate, bias corrections. `fill` computes them before each run from
   * the step's learning rate, once `steps` has risen.
   */
  protected perStep(length: number, fill: (values: Float32Array, lr: number) => void): Tensor<'f32'> {
    return hostInput('step', [length], (values) => {
      const { lr } = this;
      requireLearningRate(lr);
      this.steps++;
      fill(values, lr);
    });
  }
}

function requireLearningRate(lr: number): void {
  requireNumber('lr', lr, lr >= 0 && lr < Number.POSITIVE_INFINITY, 'a finite number >= 0');
}
