import { CategoricalNet } from '../../nn/categorical-net.ts';
import { sub } from '../../ops/arithmetic.ts';
import { mean } from '../../ops/broadcast.ts';
import { categoricalTDLoss } from '../../ops/categorical-td-loss.ts';
import { gather } from '../../ops/gather.ts';
import { argmax, max } from '../../ops/reduce.ts';
import { detach } from '../../ops/reshape.ts';
import { softmax } from '../../ops/softmax.ts';
import { requireFlag, requireKnown, show } from '../../require.ts';
import type { Learner, Nets } from './learner.ts';

/** Options of `categoricalDQN`. */
export interface CategoricalDQNOptions {
  /** Whether the online net chooses the next action and the target net judges it. Default false. */
  readonly doubleDQN?: boolean | undefined;
}

/**
 * Categorical DQN, called C51 where it has 51 atoms: the nets, each a `CategoricalNet` of one support, know the
 * probabilities of fixed returns z of each action. The distribution of (s, a) is moved towards the distribution of
 *
 *     r + discount * z'    z' as the target net distributes it at s', a'
 *
 * projected to the support, by the cross-entropy. a' has the largest expectation at s': by the target net, or by the
 * online net with `doubleDQN`. The support has to hold all returns, as those outside of it cannot be represented.
 *
 * Priorities are made from the Kullback-Leibler divergence, which is 0 where nothing is left to learn.
 *
 * Source: M. Bellemare, W. Dabney and R. Munos, "A Distributional Perspective on Reinforcement Learning" (2017).
 * docs/algorithms has a page on it.
 *
 * @throws RangeError for an option that does not exist; TypeError unless `doubleDQN` is a boolean.
 */
export function categoricalDQN(options: CategoricalDQNOptions = {}): Learner {
  requireKnown('categoricalDQN', options, ['doubleDQN']);
  const { doubleDQN = false } = options;
  requireFlag('doubleDQN', doubleDQN);
  return {
    learn({ states, nextStates, actions, rewards, discounts, weights }, nets) {
      const { qNet, targetNet } = requireCategorical(nets);
      const next = targetNet.logits(nextStates);
      const judged = doubleDQN ? qNet.forward(nextStates) : targetNet.expectation(softmax(next, -1));
      const nextLogits = gather(next, argmax(judged, -1), 1);
      const all = qNet.logits(states);
      const inputs = { logits: gather(all, actions, 1), nextLogits, rewards, discounts, weights };
      const { loss, divergences, targets } = categoricalTDLoss(inputs, qNet.support);
      const q = qNet.expectation(softmax(all, -1));
      return {
        ...{ loss, surprise: divergences },
        errors: detach(sub(gather(q, actions), qNet.expectation(targets))),
        meanQ: detach(mean(max(q, -1))),
      };
    },
  };
}

/** @throws TypeError unless both nets are categorical; RangeError unless their supports are equal. */
function requireCategorical(nets: Nets) {
  const [qNet, targetNet] = [nets.qNet, nets.targetNet].map((net) => {
    if (net instanceof CategoricalNet) return net;
    throw new TypeError(`categoricalDQN needs nets that are each a CategoricalNet, got ${show(net)}`);
  });
  const [ours, theirs] = [qNet, targetNet].map(({ support: { min, max, atoms } }) => [min, max, atoms]);
  if (ours.some((value, i) => value !== theirs[i])) {
    throw new RangeError(`qNet and targetNet must have one support, got [${ours}] and [${theirs}]`);
  }
  return { qNet, targetNet };
}
