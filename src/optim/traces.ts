import { gradients } from '../autograd.ts';
import { lerp } from '../kernels/lerp.ts';
import { add, div, maximum, mul, neg, sub } from '../ops/arithmetic.ts';
import { sum } from '../ops/broadcast.ts';
import { clamp } from '../ops/clip.ts';
import { abs, sqrt, square } from '../ops/functions.ts';
import { reshape } from '../ops/reshape.ts';
import { requireKnown, requireNonNegative, requireNumber, requirePositive } from '../require.ts';
import { callKernel } from '../tensor/call.ts';
import { zeroState } from '../tensor/create.ts';
import { packGradients } from '../tensor/pack.ts';
import { flatLayout, flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput } from '../tensor/trace.ts';
import { descend } from './descend.ts';

type F32 = Tensor<'f32'>;

/** The decays of traces in a step, each [1]. */
export interface Decays {
  /** gamma lambda, or 0 where the traces of earlier steps end. */
  readonly keep: F32;
  /** gamma lambda. */
  readonly decay: F32;
}

/**
 * Learns from a stream of transitions, one by one. The eligibility traces z of the parameters w are decaying sums of
 * the gradients of recent values. A step along them changes each parameter by its part in an error.
 */
export abstract class Traces {
  /** The parameters that are updated, each once. */
  readonly parameters: readonly Parameter[];
  /** Steps taken so far. */
  steps = 0;
  /** The traces' own values over the flat parameters, by name, for checkpoints. */
  abstract readonly moments: Readonly<Record<string, F32>>;
  protected readonly flat: F32;
  protected readonly trace: F32;
  private rate!: number;

  constructor(parameters: readonly Parameter[], lr: number) {
    this.parameters = [...new Set(parameters)];
    this.flat = flattenParameters(this.parameters);
    this.trace = zeroState('trace', this.flat.shape);
    this.lr = lr;
  }

  /** The learning rate of the next step. @throws RangeError, when set, unless it is a finite number >= 0. */
  get lr(): number {
    return this.rate;
  }

  set lr(rate: number) {
    requireNonNegative('lr', rate);
    this.rate = rate;
  }

  /**
   * Inside `compile`: z = keep * z + the gradient of `value`, [1].
   *
   * @throws Error if the parameters have since been joined with others, as by another optimiser.
   */
  remember(value: F32, { keep, decay }: Decays): void {
    const { source } = this.flat;
    if (source.kind === 'state' && this.parameters.some((each) => each.source.state !== source.state)) {
      throw new Error('remember: some parameters of these traces were since put together with others');
    }
    const found = gradients(value, this.parameters);
    const gradient = packGradients(found, this.parameters, flatLayout(this.parameters));
    store(this.trace, add(mul(this.trace, keep), gradient));
    this.judge(gradient, decay);
  }

  /** Inside `compile`: one step along the traces. `error`, [1], is how much too small the value was. */
  abstract follow(error: F32): void;

  /** Remembers more about a gradient, if steps depend on it. */
  protected judge(_gradient: F32, _decay: F32): void {}

  /** The learning rate, [1], in a program that takes a step each time it runs. */
  protected rateOfStep(): F32 {
    return hostInput('learning rate', [1], (values) => {
      this.steps++;
      values[0] = this.rate;
    });
  }
}

/** Options of `ObGD`. */
export interface ObGDOptions {
  /** The learning rate. Default 1, with which the bound nearly always decides. */
  readonly lr?: number;
  /** Divides the bound: a step is at most 1 / kappa of it. Above 0. Default 2. */
  readonly kappa?: number;
}

/**
 * Overshooting-bounded gradient descent: w = w + step * error * z. The step is too small for the error to change its
 * sign, as long as values are linear in the parameters and as steep in the next state as in this one:
 *
 *     step = lr / max(1, lr * kappa * max(1, |error|) * the sum of |z|)
 *
 * Source: M. Elsayed, G. Vasan and A. R. Mahmood, "Streaming Deep Reinforcement Learning Finally Works" (2024).
 */
export class ObGD extends Traces {
  readonly moments: { readonly trace: F32 };
  private readonly kappa: number;

  /** @throws RangeError if an option does not exist or is out of its range. */
  constructor(parameters: readonly Parameter[], options: ObGDOptions = {}) {
    requireKnown('ObGD', options, ['lr', 'kappa']);
    const { lr = 1, kappa = 2 } = options;
    super(parameters, lr);
    requirePositive('kappa', kappa);
    this.kappa = kappa;
    this.moments = { trace: this.trace };
  }

  follow(error: F32): void {
    const lr = this.rateOfStep();
    const reach = mul(mul(maximum(abs(error), 1), reshape(sum(abs(this.trace)), [1])), this.kappa);
    const step = div(lr, maximum(mul(reach, lr), 1));
    descend(this.flat, this.trace, neg(mul(step, error)));
  }
}

/** Options of `AdaptiveTraces`. */
export interface AdaptiveTracesOptions {
  /** The learning rate. Default 4.6e-4. */
  readonly lr?: number;
  /** Added to the root that divides the traces, above 0. A large one suppresses noise. Default 0.1. */
  readonly eps?: number;
}

/**
 * Adaptive Q(lambda): w = w + lr * clip(error, -1, 1) * z / (sqrt v + eps), where v is a decaying mean of the squares
 * of the gradients, v = gamma lambda v + (1 - gamma lambda) g^2.
 *
 * Source: "Adaptive Q(lambda)", arXiv 2605.06764 (2026), known from re-implementations and notes.
 */
export class AdaptiveTraces extends Traces {
  readonly moments: { readonly trace: F32; readonly square: F32 };
  private readonly eps: number;

  /** @throws RangeError if an option does not exist or is out of its range. */
  constructor(parameters: readonly Parameter[], options: AdaptiveTracesOptions = {}) {
    requireKnown('AdaptiveTraces', options, ['lr', 'eps']);
    const { lr = 4.6e-4, eps = 0.1 } = options;
    super(parameters, lr);
    requireNumber('eps', eps, eps > 0, 'a number above 0');
    this.eps = eps;
    this.moments = { trace: this.trace, square: zeroState('trace square', this.flat.shape) };
  }

  protected override judge(gradient: F32, decay: F32): void {
    const { square: before } = this.moments;
    store(before, add(mul(before, decay), mul(square(gradient), sub(1, decay))));
  }

  follow(error: F32): void {
    const scaled = div(this.trace, add(sqrt(this.moments.square), this.eps));
    descend(this.flat, scaled, neg(mul(this.rateOfStep(), clamp(error, -1, 1))));
  }
}

function store(state: F32, values: F32): void {
  callKernel(lerp, {
    reads: { source: values },
    updates: { values: state },
    params: { count: state.size, tau: 1 },
  });
}
