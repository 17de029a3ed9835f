import { gradients } from '../autograd.ts';
import type { Flags, Kernel, Params } from '../kernels/kernel.ts';
import { clamp, clipNorm, clipScale } from '../ops/clip.ts';
import { requireKnown, requireNonNegative, requireNumber, show } from '../require.ts';
import { callKernel } from '../tensor/call.ts';
import { packGradients } from '../tensor/pack.ts';
import { flatLayout, flattenParameters, type Parameter } from '../tensor/parameter.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput, recordLoss } from '../tensor/trace.ts';

/** A learning rate, >= 0, or one for each step, counted from 0: `(step) => 1e-3 * Math.max(0, 1 - step / 10_000)`. */
export type LearningRate = number | ((step: number) => number);

/** Limits of the gradient, each above 0. */
export interface GradientLimits {
  /** Limits every element of the gradient to [-clipValue, clipValue]. */
  readonly clipValue?: number;
  /** Scales the gradient down if its norm, over all parameters together, is larger. Usually 0.5 to 10. */
  readonly maxGradNorm?: number;
}

/** Options of all optimisers. */
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

/** Parameters that follow an optimiser's, as a target net's do. */
export interface Follower {
  /** A parameter for each of the optimiser's, with the same shapes in the same order. */
  readonly parameters: readonly Parameter[];
  /**
   * How far the parameters move towards the optimiser's new ones: 0 leaves them, 1 makes a copy. Called before each
   * step. Usually 0.001 to 0.01, or 1 once in a while.
   */
  share(): number;
}

/** Optional additions to a step. */
export interface StepOptions {
  /** A factor on the gradient, [1]. */
  readonly factor?: Tensor<'f32'> | undefined;
  /** Parameters that move in the same pass, after the optimiser's. */
  readonly follower?: Follower | undefined;
}

/** The kernel of an optimiser, with its arguments besides those that all optimisers have. */
export interface OptimizerStep {
  readonly kernel: Kernel;
  readonly params: Params;
  readonly flags?: Flags;
  /** The number of scalars that change with every step. The first is the share of a follower. */
  readonly scalars: number;
  /** Computes the other scalars before a step, from its learning rate, after `steps` has risen. */
  fill(scalars: Float32Array, lr: number): void;
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
   * @param parameters the parameters to update. One that is listed twice, as by tied layers, counts once.
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
   * The learning rate of the next step. May be set to a number or a schedule. Unless that gives a finite number >= 0
   * for the next step, a RangeError is thrown and the former rate stays. A run throws a RangeError if a later rate is
   * not one.
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
   * Sets the limits of the gradient for programs that are compiled from now on. A limit that is left out is lifted.
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
   * @param follower moves towards the new parameters in the same pass over them, as by an `assign` after this.
   * @throws Error if the loss depends on none of the parameters, or its gradient needs values that another
   * `minimize` or `assign` has overwritten since: write the loss after that one, or give one optimiser all
   * parameters. RangeError if the follower's parameters have other shapes.
   */
  minimize(loss: Tensor<'f32'>, follower?: Follower): void {
    recordLoss(loss);
    const limited = this.limitElements(this.gradientOf(loss));
    const { maxGradNorm } = this.limits;
    const factor = maxGradNorm === undefined ? undefined : clipScale(limited, maxGradNorm);
    this.applyGradient(limited, { factor, follower });
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

  /** Inside `compile`: a gradient over the flat parameters, limited by `clipValue` and `maxGradNorm`. */
  clip(gradient: Tensor<'f32'>): Tensor<'f32'> {
    const { maxGradNorm } = this.limits;
    const limited = this.limitElements(gradient);
    return maxGradNorm === undefined ? limited : clipNorm(limited, maxGradNorm);
  }

  private limitElements(gradient: Tensor<'f32'>): Tensor<'f32'> {
    const { clipValue } = this.limits;
    return clipValue === undefined ? gradient : clamp(gradient, -clipValue, clipValue);
  }

  /**
   * Inside `compile`: one step along a gradient over the flat parameters, in one pass over them.
   *
   * @throws RangeError as `minimize`.
   */
  applyGradient(gradient: Tensor<'f32'>, { factor, follower }: StepOptions = {}): void {
    const { kernel, params, flags, scalars, fill } = this.step();
    const step = hostInput('step', [scalars], (values) => {
      const { lr } = this;
      requireLearningRate(lr);
      this.steps++;
      values[0] = follower?.share() ?? 0;
      fill(values, lr);
    });
    callKernel(kernel, {
      reads: { gradient, step, factor },
      updates: {
        ...{ parameters: this.flat, ...this.moments },
        ...(follower && { follower: this.flatOf(follower) }),
      },
      params: { count: this.flat.size, weight_decay: this.l2, ...params },
      flags: { SCALED: Number(factor !== undefined), FOLLOWED: Number(follower !== undefined), ...flags },
    });
  }

  private flatOf({ parameters }: Follower): Tensor<'f32'> {
    const fits =
      parameters.length === this.parameters.length &&
      parameters.every(({ shape }, i) => sameShape(shape, this.parameters[i].shape));
    if (fits) return flattenParameters(parameters);
    throw new RangeError(
      `a follower must have parameters like the optimiser's: ${this.parameters.join(', ')}, got ${parameters.join(', ')}`,
    );
  }

  protected abstract step(): OptimizerStep;

  /** The optimiser's own values over the flat parameters, by name, for checkpoints. */
  abstract readonly moments: Readonly<Record<string, Tensor<'f32'>>>;
}

function requireLearningRate(lr: number): void {
  requireNumber('lr', lr, lr >= 0 && lr < Number.POSITIVE_INFINITY, 'a finite number >= 0');
}
