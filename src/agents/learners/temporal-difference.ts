import { tdLoss } from '../../ops/td-loss.ts';
import { requireFlag, requireKnown, requireWord } from '../../require.ts';
import type { Learner } from './learner.ts';

/** Options of `temporalDifference`. */
export interface TemporalDifferenceOptions {
  /**
   * The loss of an error e: e^2 for 'mse'; for 'smoothL1' e^2 / 2 below 1 and |e| - 1/2 above, so that no gradient is
   * larger than 1. Default 'smoothL1'.
   */
  readonly loss?: 'smoothL1' | 'mse' | undefined;
  /** Whether the online net chooses the next action and the target net judges it. Default false. */
  readonly doubleDQN?: boolean | undefined;
}

/**
 * Deep Q-learning: the mean loss of Q(s, a) against the target
 *
 *     r + discount * max over a' of Q'(s', a')                            Q' is the target net
 *     r + discount * Q'(s', the a' for which Q(s', a') is the largest)    with `doubleDQN`
 *
 * The discount is gamma, or gamma^m where r sums up m steps, or 0 where nothing follows.
 *
 * Sources: V. Mnih et al., "Human-level control through deep reinforcement learning" (2015); H. van Hasselt, A. Guez
 * and D. Silver, "Deep Reinforcement Learning with Double Q-learning" (2016).
 *
 * @throws RangeError for an option that does not exist, or another loss; TypeError unless `doubleDQN` is a boolean.
 */
export function temporalDifference(options: TemporalDifferenceOptions = {}): Learner {
  requireKnown('temporalDifference', options, ['loss', 'doubleDQN']);
  const { loss = 'smoothL1', doubleDQN = false } = options;
  requireWord('loss', loss, ['smoothL1', 'mse']);
  requireFlag('doubleDQN', doubleDQN);
  return {
    learn({ states, nextStates, actions, rewards, discounts, weights }, { qNet, targetNet }) {
      const q = qNet.forward(states);
      const nextQ = targetNet.forward(nextStates);
      const chooser = doubleDQN ? qNet.forward(nextStates) : undefined;
      return tdLoss({ q, nextQ, chooser, actions, rewards, discounts, weights }, { loss });
    },
  };
}
