import { NAN_BITS } from '../kernels/gather.ts';
import { LOSS } from '../kernels/loss.ts';
import { tdLoss as kernel } from '../kernels/td-loss.ts';
import { tdTarget } from '../kernels/td-target.ts';
import { callKernel, compute } from '../tensor/call.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul } from './arithmetic.ts';
import { detach } from './reshape.ts';

/** Tensors that `tdLoss` computes with, for a batch. */
export interface TDLossInputs {
  /** Q(s, .) of the online net, [batch, actions]. The only input that receives a gradient. */
  readonly q: Tensor<'f32'>;
  /** Q(s', .) of the target net, [batch, actions]. */
  readonly nextQ: Tensor<'f32'>;
  /** For double DQN: Q(s', .) of the online net, which then chooses the next action. */
  readonly chooser?: Tensor<'f32'> | undefined;
  /** The actions taken, [batch]. */
  readonly actions: Tensor<'i32'>;
  /** The rewards of the actions, [batch]. */
  readonly rewards: Tensor<'f32'>;
  /**
   * The weight of the value of s', [batch]: 0 if s' is terminal, else gamma, or gamma^m if s' lies m steps ahead and
   * `rewards` are the discounted sums of m rewards. A truncated episode has a future like any other.
   */
  readonly discounts: Tensor<'f32'>;
  /** Importance weights, [batch]. */
  readonly weights?: Tensor<'f32'> | undefined;
}

/** Options of `tdLoss`. */
export interface TDLossOptions {
  /** The loss of an error e: e^2, or e^2 / 2 below 1 and |e| - 1/2 above. */
  readonly loss: 'smoothL1' | 'mse';
}

/** Results of `tdLoss` for a batch. */
export interface TDLoss {
  /** The mean loss over the batch: a scalar. */
  readonly loss: Tensor<'f32'>;
  /** q(s, a) - target, [batch]. They have no gradient: a loss that uses them must detach them. */
  readonly errors: Tensor<'f32'>;
  /** The mean over the batch of max over a of q(s, a): a scalar. No gradient flows through it. */
  readonly meanQ: Tensor<'f32'>;
}

/**
 * The mean loss of q(s, a) against the target r + discount * max over a' of nextQ(s', a') in two kernels, gradient
 * included. Among equal actions a' the first counts; a NaN in `nextQ` makes the target NaN.
 */
export function tdLoss(
  { q, nextQ, chooser, actions, rewards, discounts, weights }: TDLossInputs,
  { loss }: TDLossOptions,
): TDLoss {
  const [batch, actionCount] = q.shape;
  if (q.shape.length !== 2 || !batch || !actionCount)
    throw new Error(`tdLoss: q must be [batch, actions], got ${q}`);
  for (const other of [nextQ, chooser]) {
    if (other && !sameShape(other.shape, q.shape))
      throw new Error(`tdLoss: ${other} must have the shape of q, ${q}`);
  }
  for (const other of [actions, rewards, discounts, weights]) {
    if (other && !sameShape(other.shape, [batch]))
      throw new Error(`tdLoss: ${other} must be ${showShape([batch])}`);
  }
  const td_target = compute(tdTarget, [batch], {
    reads: {
      ...{ next_q: detach(nextQ), chooser: chooser && detach(chooser) },
      ...{ reward: detach(rewards), discount: detach(discounts) },
    },
    params: { batch, actions: actionCount },
    flags: { DOUBLE: Number(chooser !== undefined) },
  });
  type Results = Record<'out' | 'gradient' | 'error' | 'mean_q', Tensor<'f32'>>;
  const results: Results = callKernel(kernel, {
    reads: { q, action: actions, td_target, weight: weights && detach(weights) },
    outputs: { out: [], gradient: q.shape, error: [batch], mean_q: [] },
    params: { batch, actions: actionCount, nan: NAN_BITS },
    flags: { LOSS: LOSS[loss === 'smoothL1' ? 'huber' : 'square'], WEIGHTED: Number(weights !== undefined) },
    gradients: { q: (upstream) => mul(results.gradient, upstream) },
    op: 'tdLoss',
  });
  return { loss: results.out, errors: results.error, meanQ: detach(results.mean_q) };
}
