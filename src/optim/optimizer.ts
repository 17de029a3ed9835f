import { gradients } from '../autograd.ts';
import { clamp, clipNorm } from '../ops/clip.ts';
import { pack } from '../tensor/pack.ts';
import { flatLayout, flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput, recordLoss } from '../tensor/trace.ts';

export interface OptimizerOptions {
  /** The learning rate. May be changed between runs of a program: `optimizer.lr = 1e-4`. */
  readonly lr: number;
  /** Limits every element of the gradient to [-clipValue, clipValue]. */
  readonly clipValue?: number;
  /** Scales the gradient down where its norm, over all parameters together, is larger. */
  readonly maxGradNorm?: number;
}

/** What the optimisers share: one flat gradient, its clipping, and numbers that change with every step. */
export abstract class Optimizer {
  /** The learning rate of the next step. */
  lr: number;
  /** Steps taken so far. */
  steps = 0;
  /** All parameters, as one tensor. */
  protected readonly flat: Tensor<'f32'>;

  constructor(
    readonly parameters: readonly Parameter[],
    private readonly options: OptimizerOptions,
  ) {
    if (!(options.lr >= 0)) throw new Error(`the learning rate must be a number >= 0, got ${options.lr}`);
    this.lr = options.lr;
    this.flat = flattenParameters(parameters);
  }

  /**
   * Inside `compile`: one step down the gradient of the scalar `loss`, every time the program runs. Kernels run
   * in the order written, so what is written after it sees the new parameters: another `minimize` of a loss
   * that depends on them, too.
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
    this.applyGradient(this.clip(pack(found, flatLayout(this.parameters))));
  }

  /** Inside `compile`: one step along a gradient over the flat parameters. */
  abstract applyGradient(gradient: Tensor<'f32'>): void;

  /** The optimiser's own values over the flat parameters, by name, for checkpoints. */
  abstract readonly moments: Readonly<Record<string, Tensor<'f32'>>>;

  /** The numbers that the kernel needs for one step, computed anew for each by `fill`, after `steps` rose. */
  protected perStep(length: number, fill: (values: Float32Array) => void): Tensor<'f32'> {
    return hostInput('step', [length], (values) => {
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
