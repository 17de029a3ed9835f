import { mul } from '../ops/arithmetic.ts';
import { mean } from '../ops/broadcast.ts';
import { cos } from '../ops/functions.ts';
import { permute } from '../ops/permute.ts';
import { relu } from '../ops/relu.ts';
import { reshape } from '../ops/reshape.ts';
import { freshSeed, Random } from '../random.ts';
import { requireKnown, requirePositiveInteger } from '../require.ts';
import { tensor } from '../tensor/create.ts';
import { randomUniform } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { noiseSource } from './noise.ts';

/** Options of an `ImplicitQuantileNet`. */
export interface ImplicitQuantileNetOptions {
  /** The number of features of an observation, which `features` computes. */
  readonly width: number;
  /** The number of actions. */
  readonly actions: number;
  /** The number of quantiles whose mean is Q(s, a). Default 8. */
  readonly samples?: number | undefined;
  /** Draws the first weights of the embedding. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
}

/** The number of cosines in the embedding of a level, as in the paper. */
const COSINES = 64;

/**
 * A net that knows the distribution of each action's return by any of its quantiles, for `implicitQuantiles`: with psi
 * for the features of an observation and phi for the embedding of a level tau, the quantile tau of all actions is
 *
 *     head(psi * phi(tau)),    phi(tau) = relu(W (cos(pi tau), cos(2 pi tau), ..., cos(64 pi tau)) + b)
 *
 * Like any net it gives Q(s, .), [n, actions]: the mean of the quantiles (i + 1/2) / K, i = 0 .. K - 1, K = `samples`.
 * The names of parameters begin with 'features', 'embedding' and 'head'.
 *
 *     new ImplicitQuantileNet(new Sequential(new Linear(4, 64), new ReLU()), mlp([64, 64, 2]), { width: 64, actions: 2 })
 *
 * Source: W. Dabney et al., "Implicit Quantile Networks for Distributional Reinforcement Learning" (2018).
 */
export class ImplicitQuantileNet extends Module {
  readonly #options: ImplicitQuantileNetOptions;
  /** The number of quantiles whose mean is a value. */
  readonly samples: number;
  /** Takes the cosines of a level to [width]. */
  readonly embedding: Linear;

  /**
   * @param features observations to psi, [n, width].
   * @param head [n, width] to [n, actions].
   * @throws RangeError unless the numbers in `options` are positive integers.
   */
  constructor(
    readonly features: Module,
    readonly head: Module,
    options: ImplicitQuantileNetOptions,
  ) {
    super();
    requireKnown('ImplicitQuantileNet', options, ['width', 'actions', 'samples', 'random']);
    const { width, actions, samples = 8, random = new Random(freshSeed()) } = options;
    for (const [name, value] of Object.entries({ width, actions, samples })) {
      requirePositiveInteger(name, value);
    }
    this.#options = options;
    this.samples = samples;
    this.embedding = new Linear(COSINES, width, { random });
  }

  /** Q(s, .), [n, actions]. */
  forward(x: Tensor): Tensor<'f32'> {
    return this.values(this.see(x));
  }

  /**
   * psi of observations, [n, width], for `quantiles` and `values`.
   *
   * @throws RangeError if `features` gives another number of them.
   */
  see(x: Tensor): Tensor<'f32'> {
    const psi = this.features.forward(x);
    const { width } = this.#options;
    if (psi.shape.length !== 2 || psi.shape[1] !== width) {
      throw new RangeError(`the features of an ImplicitQuantileNet must be [n, ${width}], got ${psi}`);
    }
    return psi;
  }

  /** The mean of the quantiles (i + 1/2) / K of each action, [n, actions]. */
  values(psi: Tensor<'f32'>): Tensor<'f32'> {
    return mean(this.quantiles(psi, midpoints(this.samples)), -1);
  }

  /**
   * The quantiles of the return of each action, [n, actions, N].
   *
   * @param levels tau, from 0 to 1: [n, N], or [1, N] for the same levels everywhere.
   * @throws RangeError if `head` gives another number of values.
   */
  quantiles(psi: Tensor<'f32'>, levels: Tensor<'f32'>): Tensor<'f32'> {
    const { width, actions } = this.#options;
    const [n, [rows, count]] = [psi.shape[0], levels.shape];
    const phi = relu(this.embedding.forward(cosines(reshape(levels, [-1, 1]))));
    const joint = mul(reshape(psi, [n, 1, width]), reshape(phi, [rows, count, width]));
    const out = this.head.forward(reshape(joint, [-1, width]));
    if (out.shape.length !== 2 || out.shape[1] !== actions) {
      throw new RangeError(`the head of an ImplicitQuantileNet must give [n, ${actions}], got ${out}`);
    }
    return permute(reshape(out, [n, count, actions]), [0, 2, 1]);
  }
}

/** cos(pi i tau), i = 1 .. 64, of levels [n, 1]: [n, 64]. */
export function cosines(levels: Tensor<'f32'>): Tensor<'f32'> {
  return cos(mul(levels, tensor(Array.from({ length: COSINES }, (_, i) => Math.PI * (i + 1)))));
}

/**
 * The levels to learn at: `midpoints`, or inside `withNoise` `count` levels for each of `n` states, [n, count], drawn
 * uniformly before each run.
 */
export function levels(n: number, count: number): Tensor<'f32'> {
  const random = noiseSource();
  return random ? randomUniform([n, count], random) : midpoints(count);
}

/** (i + 1/2) / count, i = 0 .. count - 1: [1, count]. */
function midpoints(count: number): Tensor<'f32'> {
  return tensor([Array.from({ length: count }, (_, i) => (i + 0.5) / count)]);
}
