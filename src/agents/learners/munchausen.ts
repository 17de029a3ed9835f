import { add, mul, sub } from '../../ops/arithmetic.ts';
import { mean, sum } from '../../ops/broadcast.ts';
import { clamp } from '../../ops/clip.ts';
import { gather } from '../../ops/gather.ts';
import { mseLoss, smoothL1Loss } from '../../ops/loss.ts';
import { max } from '../../ops/reduce.ts';
import { detach, reshape, unsqueeze } from '../../ops/reshape.ts';
import { logSoftmax, softmax } from '../../ops/softmax.ts';
import { logSumExp } from '../../ops/statistics.ts';
import {
  requireFraction,
  requireKnown,
  requireNonNegative,
  requirePositive,
  requireWord,
} from '../../require.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { BatchTensors, Learner } from './learner.ts';
import { regress, requireQuantiles } from './quantile-regression.ts';

type F32 = Tensor<'f32'>;

/** The options of Munchausen's bonus, for one value or for quantiles. */
export interface Munchausen {
  /** The share of the bonus that is added to the reward, 0 to 1. 0 is soft Q-learning. Default 0.9, as in the paper. */
  readonly alpha?: number | undefined;
  /**
   * The temperature of the policy pi = softmax(Q' / temperature), in units of rewards: the smaller, the closer to
   * greedy. Default 0.03, as in the paper, whose rewards are clipped to [-1, 1].
   */
  readonly temperature?: number | undefined;
  /** The bonus before its share is at least -clip, in units of rewards. Default 1, as in the paper. */
  readonly clip?: number | undefined;
}

/** Options of `munchausen`. */
export interface MunchausenOptions extends Munchausen {
  /** As in `temporalDifference`. Default 'smoothL1'. */
  readonly loss?: 'smoothL1' | 'mse' | undefined;
}

/** Options of `munchausenQuantiles`. */
export interface MunchausenQuantilesOptions extends Munchausen {
  /** As in `quantileRegression`. Default 1. */
  readonly kappa?: number | undefined;
}

/**
 * Munchausen DQN: the mean loss of Q(s, a) against the target
 *
 *     r + alpha * clip(t log pi(a | s), -clip, 0) + discount * t log(sum over a' of e^(Q'(s', a') / t))
 *
 * where t is the temperature, Q' the target net, and pi = softmax(Q' / t). The last term is the value of s' to the
 * policy pi and its entropy. Every reward has a bonus for the action that earned it, so the replay must not sum up
 * several: its `nStep` has to be 1. There is no double DQN, as no action is chosen.
 *
 * Source: N. Vieillard, O. Pietquin and M. Geist, "Munchausen Reinforcement Learning" (2020). docs/algorithms has a
 * page on it.
 *
 * @throws RangeError for an option that does not exist or is out of its range.
 */
export function munchausen(options: MunchausenOptions = {}): Learner {
  requireKnown('munchausen', options, ['alpha', 'temperature', 'clip', 'loss']);
  const { loss = 'smoothL1' } = options;
  requireWord('loss', loss, ['smoothL1', 'mse']);
  const { alpha, temperature, clip } = withDefaults(options);
  const lossOf = { smoothL1: smoothL1Loss, mse: mseLoss }[loss];
  return {
    learn(batch, { qNet, targetNet }) {
      const q = qNet.forward(batch.states);
      const nextQ = targetNet.forward(batch.nextStates);
      const future = mul(logSumExp(mul(nextQ, 1 / temperature), -1), temperature);
      const rewards = munchausenRewards(batch, targetNet.forward(batch.states), { alpha, temperature, clip });
      const targets = detach(add(rewards, mul(batch.discounts, future)));
      const taken = gather(q, batch.actions);
      return {
        loss: lossOf(taken, targets, batch.weights && { weights: batch.weights }),
        errors: detach(sub(taken, targets)),
        meanQ: detach(mean(max(q, -1))),
      };
    },
  };
}

/**
 * Munchausen with quantiles, for nets that are each a `QuantileNet`: theta(s, a) is moved towards
 *
 *     r + alpha * clip(t log pi(a | s), -clip, 0)
 *       + discount * sum over a' of pi(a' | s') (theta'_j(s', a') - t log pi(a' | s'))    j = 1 .. N
 *
 * by the quantile Huber loss, where pi = softmax(Q' / t) and Q' is the mean of the target net's quantiles theta'. See
 * `munchausen`; the authors' M-IQN draws its quantiles at random.
 *
 * @throws RangeError for an option that does not exist or is out of its range.
 */
export function munchausenQuantiles(options: MunchausenQuantilesOptions = {}): Learner {
  requireKnown('munchausenQuantiles', options, ['alpha', 'temperature', 'clip', 'kappa']);
  const { kappa = 1 } = options;
  requireNonNegative('kappa', kappa);
  const given = withDefaults(options);
  return {
    learn(batch, nets) {
      const { qNet, targetNet } = requireQuantiles('munchausenQuantiles', nets);
      const next = targetNet.quantiles(batch.nextStates);
      const nextQ = mean(next, -1);
      const policy = softmax(mul(nextQ, 1 / given.temperature), -1);
      const soft = sub(next, unsqueeze(logPolicy(nextQ, given.temperature), -1));
      const future = sum(mul(unsqueeze(policy, -1), soft), 1);
      const rewards = munchausenRewards(batch, targetNet.forward(batch.states), given);
      const column = (x: F32) => reshape(x, [-1, 1]);
      const targets = add(column(rewards), mul(column(batch.discounts), future));
      return regress(batch, qNet.quantiles(batch.states), targets, { kappa });
    },
  };
}

function withDefaults({ alpha = 0.9, temperature = 0.03, clip = 1 }: Munchausen) {
  requireFraction('alpha', alpha);
  requirePositive('temperature', temperature);
  requireNonNegative('clip', clip);
  return { alpha, temperature, clip };
}

/** Adds the bonus to the rewards, [n]. Q' is [n, actions]. */
function munchausenRewards(
  { actions, rewards }: BatchTensors,
  targetQ: F32,
  { alpha, temperature, clip }: ReturnType<typeof withDefaults>,
): F32 {
  const bonus = clamp(gather(logPolicy(targetQ, temperature), actions), -clip, 0);
  return add(rewards, mul(bonus, alpha));
}

/** temperature * log softmax(q / temperature). */
function logPolicy(q: F32, temperature: number): F32 {
  return mul(logSoftmax(mul(q, 1 / temperature), -1), temperature);
}
