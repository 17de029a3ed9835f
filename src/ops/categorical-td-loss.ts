import { requireFinite, requireKnown, requireNumber } from '../require.ts';
import { constant, tensor } from '../tensor/create.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, maximum, mul, neg, sub } from './arithmetic.ts';
import { sum } from './broadcast.ts';
import { clamp } from './clip.ts';
import { abs, log } from './functions.ts';
import { reduceLosses } from './loss-options.ts';
import { relu } from './relu.ts';
import { detach, reshape } from './reshape.ts';
import { logSoftmax, softmax } from './softmax.ts';

type F32 = Tensor<'f32'>;

/** Returns at equal distances, the atoms of a distribution. */
export interface Support {
  /** The return of the first atom. */
  readonly min: number;
  /** The return of the last atom. */
  readonly max: number;
  /** The number of atoms, including both ends; at least 2. */
  readonly atoms: number;
}

/** Tensors that `categoricalTDLoss` computes with, for a batch of n. */
export interface CategoricalTDLossInputs {
  /** The logits of the action taken, [n, atoms]. The only input that receives a gradient. */
  readonly logits: F32;
  /** The target net's logits of the next action, [n, atoms]. */
  readonly nextLogits: F32;
  /** [n]. */
  readonly rewards: F32;
  /** The weight of the value of s': 0 if s' is terminal, else gamma, or gamma^m; [n]. */
  readonly discounts: F32;
  /** Importance weights, [n]. */
  readonly weights?: F32 | undefined;
}

/** Results of `categoricalTDLoss` for a batch of n. */
export interface CategoricalTDLoss {
  /** The mean cross-entropy over the batch: a scalar. */
  readonly loss: F32;
  /** The Kullback-Leibler divergence of each target from the prediction, unweighted, [n]. No gradient. */
  readonly divergences: F32;
  /** The target's probabilities of the atoms, [n, atoms]. No gradient. */
  readonly targets: F32;
}

/**
 * The mean cross-entropy of softmax(logits) against the projected target distribution: a scalar. The atoms z_j of
 * softmax(nextLogits) are moved to
 *
 *     T_j = reward + discount * z_j, limited to the support
 *
 * and the probability of each is divided between the two atoms that T_j lies between, by its distance from them: atom i
 * has sum over j of p_j max(0, 1 - |T_j - z_i| / dz).
 *
 * Source: M. Bellemare, W. Dabney and R. Munos, "A Distributional Perspective on Reinforcement Learning" (2017).
 *
 * @throws RangeError if the shapes do not fit, or for a support without two atoms or whose ends are not in order.
 */
export function categoricalTDLoss(inputs: CategoricalTDLossInputs, support: Support): CategoricalTDLoss {
  const { logits, nextLogits, rewards, discounts, weights } = inputs;
  const [n] = logits.shape;
  atomsOf(support);
  for (const [name, given, shape] of [
    ['logits', logits, [n, support.atoms]],
    ['nextLogits', nextLogits, [n, support.atoms]],
    ...([
      ['rewards', rewards, [n]],
      ['discounts', discounts, [n]],
      ['weights', weights, [n]],
    ] as const),
  ] as const) {
    if (!given || sameShape(given.shape, shape)) continue;
    throw new RangeError(`categoricalTDLoss: ${name} must be ${showShape(shape)}, got ${given}`);
  }
  const targets = project(detach(nextLogits), detach(rewards), detach(discounts), support);
  const losses = neg(sum(mul(targets, logSoftmax(logits, -1)), -1));
  const entropies = neg(sum(mul(targets, log(maximum(targets, TINY))), -1));
  return {
    loss: reduceLosses(losses, { ...(weights && { weights }) }),
    divergences: sub(detach(losses), entropies),
    targets,
  };
}

/** 0 log 0 counts as 0. */
const TINY = 1e-30;

/** The target's probabilities, [n, atoms]. */
function project(nextLogits: F32, rewards: F32, discounts: F32, support: Support): F32 {
  const { min, max, atoms } = support;
  const column = (x: F32) => reshape(x, [-1, 1]);
  const moved = clamp(add(column(rewards), mul(column(discounts), atomsOf(support))), min, max);
  // In units of dz from the first atom: there the atoms are whole numbers, and the shares of a probability add up to 1.
  const places = mul(sub(moved, min), (atoms - 1) / (max - min));
  const numbers = constant(
    Float32Array.from({ length: atoms }, (_, i) => i),
    [atoms, 1],
  );
  const shares = relu(sub(1, abs(sub(reshape(places, [-1, 1, atoms]), numbers))));
  return sum(mul(shares, reshape(softmax(nextLogits, -1), [-1, 1, atoms])), -1);
}

/**
 * The atoms of a support, [atoms].
 *
 * @throws RangeError unless there are two or more, and `min` is below `max`.
 */
export function atomsOf(support: Support): F32 {
  requireKnown('support', support, ['min', 'max', 'atoms']);
  const { min, max, atoms } = support;
  requireFinite('support.min', min);
  requireFinite('support.max', max);
  requireNumber('support.max', max, max > min, `above support.min, which is ${min}`);
  requireNumber('support.atoms', atoms, Number.isInteger(atoms) && atoms >= 2, 'an integer of at least 2');
  return tensor(Array.from({ length: atoms }, (_, i) => min + (i * (max - min)) / (atoms - 1)));
}
