import { QuantileNet } from '../../nn/quantile-net.ts';
import { add, mul, sub } from '../../ops/arithmetic.ts';
import { mean } from '../../ops/broadcast.ts';
import { gather } from '../../ops/gather.ts';
import { type QuantileHuberLossOptions, quantileHuberLoss } from '../../ops/quantile-huber-loss.ts';
import { argmax, max } from '../../ops/reduce.ts';
import { detach, reshape } from '../../ops/reshape.ts';
import { requireFlag, requireKnown, requireNonNegative, show } from '../../require.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { BatchTensors, Learned, Learner, Nets } from './learner.ts';

/** Options of `quantileRegression`. */
export interface QuantileRegressionOptions {
  /** The |error| from which on the quantile Huber loss is linear; with 0 it is linear everywhere. Default 1. */
  readonly kappa?: number | undefined;
  /** Whether the online net chooses the next action and the target net judges it. Default false. */
  readonly doubleDQN?: boolean | undefined;
}

/**
 * Quantile regression DQN: the nets, each a `QuantileNet`, know N quantiles theta of each action's return, and theta(s,
 * a) is moved towards
 *
 *     r + discount * theta'_j(s', a')    j = 1 .. N, theta' of the target net
 *
 * by the quantile Huber loss. a' has the largest mean of the quantiles at s': of the target net's, or the online net's
 * with `doubleDQN`.
 *
 * Source: W. Dabney et al., "Distributional Reinforcement Learning with Quantile Regression" (2018). docs/algorithms
 * has a page on it.
 *
 * @throws RangeError for an option that does not exist or is out of its range; TypeError unless `doubleDQN` is a
 * boolean.
 */
export function quantileRegression(options: QuantileRegressionOptions = {}): Learner {
  requireKnown('quantileRegression', options, ['kappa', 'doubleDQN']);
  const { kappa = 1, doubleDQN = false } = options;
  requireNonNegative('kappa', kappa);
  requireFlag('doubleDQN', doubleDQN);
  return {
    learn(batch, nets) {
      const { qNet, targetNet } = requireQuantiles('quantileRegression', nets);
      const next = targetNet.quantiles(batch.nextStates);
      const judged = doubleDQN ? qNet.forward(batch.nextStates) : mean(next, -1);
      const targets = bootstrap(batch, gather(next, argmax(judged, -1), 1));
      return regress(batch, qNet.quantiles(batch.states), targets, { kappa });
    },
  };
}

/** @throws TypeError unless both nets know quantiles. */
export function requireQuantiles(learner: string, nets: Nets) {
  const [qNet, targetNet] = [nets.qNet, nets.targetNet].map((net) => {
    if (net instanceof QuantileNet) return net;
    throw new TypeError(`${learner} needs nets that are each a QuantileNet, got ${show(net)}`);
  });
  return { qNet, targetNet };
}

/** r + discount * next, for `next` [n, N]. */
export function bootstrap({ rewards, discounts }: BatchTensors, next: Tensor<'f32'>): Tensor<'f32'> {
  return add(reshape(rewards, [-1, 1]), mul(reshape(discounts, [-1, 1]), next));
}

/**
 * The results of a learner that moves the quantiles of the actions taken towards samples of their returns.
 *
 * @param quantiles of all actions, [n, actions, N].
 * @param targets [n, M].
 */
export function regress(
  { actions, weights }: BatchTensors,
  quantiles: Tensor<'f32'>,
  targets: Tensor<'f32'>,
  { kappa, levels }: Pick<QuantileHuberLossOptions, 'kappa' | 'levels'>,
): Learned {
  const taken = gather(quantiles, actions, 1);
  const losses = quantileHuberLoss(taken, targets, { kappa, levels, reduction: 'none' });
  return {
    loss: mean(weights ? mul(losses, detach(weights)) : losses),
    errors: detach(sub(mean(taken, -1), mean(targets, -1))),
    surprise: detach(losses),
    meanQ: detach(mean(max(mean(quantiles, -1), -1))),
  };
}
