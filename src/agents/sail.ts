import { add, maximum, mul, sub } from '../ops/arithmetic.ts';
import { clamp } from '../ops/clip.ts';
import { gather } from '../ops/gather.ts';
import { max } from '../ops/reduce.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Self-imitation advantage learning (Ferret, Pietquin, Geist 2021, "Self-Imitation Advantage Learning"). */
export interface SelfImitation {
  /** How much of the bonus is added to the reward: 0.9 in the authors' experiments. */
  readonly alpha: number;
  /** The bonus is limited to [-clip, clip]. The authors' program has 1. Default: no limit. */
  readonly clip?: number | undefined;
  /**
   * A negative bonus counts as 0, as in the authors' program: no action is punished. Default true. Others keep
   * it, which widens the gaps between actions as advantage learning does.
   */
  readonly positive?: boolean | undefined;
}

export interface SelfImitationInputs {
  /** Q(s, .) of the target net, [batch, actions]: with the online net's the bonus would chase itself. */
  readonly targetQ: Tensor<'f32'>;
  /** [batch]. */
  readonly actions: Tensor<'i32'>;
  /** [batch]. */
  readonly rewards: Tensor<'f32'>;
  /** What was earned from s to the end of its episode, discounted, [batch]. */
  readonly returns: Tensor<'f32'>;
}

/**
 * Rewards with the bonus alpha * (max(G, Q(s, a)) - max over a' of Q(s, a')), [batch]. It is what an action that
 * was better than the net expected, or that the net holds to be the best, has over the others: an advantage as in
 * advantage learning, for which the return that was seen stands in where it is the larger.
 */
export function selfImitationRewards(
  { targetQ, actions, rewards, returns }: SelfImitationInputs,
  { alpha, clip = Number.POSITIVE_INFINITY, positive = true }: SelfImitation,
): Tensor<'f32'> {
  const bonus = sub(maximum(returns, gather(targetQ, actions)), max(targetQ, -1));
  return add(rewards, mul(clamp(bonus, positive ? 0 : -clip, clip), alpha));
}
