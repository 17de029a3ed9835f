import { add, maximum, mul, sub } from '../../ops/arithmetic.ts';
import { clamp } from '../../ops/clip.ts';
import { gather } from '../../ops/gather.ts';
import { max } from '../../ops/reduce.ts';
import { requireFinite, requireKnown, requirePositive } from '../../require.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Learner } from './learner.ts';
import { type TemporalDifferenceOptions, temporalDifference } from './temporal-difference.ts';

/** Options of `selfImitation`. */
export interface SelfImitation {
  /** The share of the bonus that is added to the reward: 0.9 in the authors' experiments. */
  readonly alpha: number;
  /** Limits the bonus to [-clip, clip]. The authors' program uses 1. Default: no limit. */
  readonly clip?: number | undefined;
  /**
   * A negative bonus counts as 0, as in the authors' program: no action is punished. Default true. Others keep
   * it, which widens the gaps between actions as advantage learning does.
   */
  readonly positive?: boolean | undefined;
}

/**
 * Self-imitation advantage learning: temporal differences whose rewards have a bonus,
 *
 *     r + alpha * (max(G, Q'(s, a)) - max over a' of Q'(s, a'))
 *
 * G is the return that followed s in its episode, and Q' the target net: with the online net the bonus would chase
 * itself. The bonus is the advantage of the action, as in advantage learning, computed from the observed return where
 * that is larger. The replay must know returns: `ReturnReplay`.
 *
 * Source: J. Ferret, O. Pietquin and M. Geist, "Self-Imitation Advantage Learning" (2021).
 *
 * @throws RangeError for an option that does not exist or is out of its range.
 */
export function selfImitation(options: SelfImitation & TemporalDifferenceOptions): Learner {
  const { alpha, clip, positive, ...others } = options;
  requireFinite('alpha', alpha);
  if (clip !== undefined) requirePositive('clip', clip);
  requireKnown('selfImitation', options, ['alpha', 'clip', 'positive', 'loss', 'doubleDQN']);
  const { learn } = temporalDifference(others);
  return {
    needs: ['returns'],
    learn(batch, nets) {
      const targetQ = nets.targetNet.forward(batch.states);
      const { actions, rewards, returns } = batch;
      const inputs = { targetQ, actions, rewards, returns: returns! };
      return learn({ ...batch, rewards: selfImitationRewards(inputs, { alpha, clip, positive }) }, nets);
    },
  };
}

export interface SelfImitationInputs {
  /** Q(s, .) of the target net, [batch, actions]. */
  readonly targetQ: Tensor<'f32'>;
  /** [batch]. */
  readonly actions: Tensor<'i32'>;
  /** [batch]. */
  readonly rewards: Tensor<'f32'>;
  /** The discounted return from s to the end of its episode, [batch]. */
  readonly returns: Tensor<'f32'>;
}

/** Adds the bonus to the rewards, [batch]. */
export function selfImitationRewards(
  { targetQ, actions, rewards, returns }: SelfImitationInputs,
  { alpha, clip = Number.POSITIVE_INFINITY, positive = true }: SelfImitation,
): Tensor<'f32'> {
  const bonus = sub(maximum(returns, gather(targetQ, actions)), max(targetQ, -1));
  return add(rewards, mul(clamp(bonus, positive ? 0 : -clip, clip), alpha));
}
