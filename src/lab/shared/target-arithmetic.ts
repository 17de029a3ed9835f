/**
 * The arithmetic of one update by the host, from the values of the nets alone: each number that a panel shows can be
 * followed to those that it comes from. It repeats what the kernels `td_target` and `td_loss` compute, in float64.
 */

/** A transition in a batch, and what the nets make of it. */
export interface TransitionValues {
  /** Q(s, .) of the online net. */
  readonly q: ArrayLike<number>;
  readonly action: number;
  /** The reward, or the discounted sum over n steps. */
  readonly reward: number;
  /** The weight of the next value: 0 where the future ends, else gamma, or gamma^m after m steps. */
  readonly discount: number;
  /** Q'(s', .) of the target net. */
  readonly nextQ: ArrayLike<number>;
  /** With double DQN: Q(s', .) of the online net, which chooses the next action. */
  readonly chooser?: ArrayLike<number> | undefined;
  /** The importance weight. Default 1. */
  readonly weight?: number | undefined;
}

/** A transition's part in an update, in the order in which it is computed. */
export interface UpdateArithmetic {
  /** Q(s, a). */
  readonly value: number;
  /** a', the first of the largest. */
  readonly nextAction: number;
  /** Q'(s', a'). */
  readonly nextValue: number;
  /** discount * Q'(s', a'); 0 where the future ends. */
  readonly future: number;
  /** reward + future. */
  readonly target: number;
  /** Q(s, a) - target. */
  readonly error: number;
  /** The loss of the error, unweighted. */
  readonly loss: number;
  readonly weight: number;
  /** weight * loss: the batch's loss is the mean of these. */
  readonly weightedLoss: number;
  /** The derivative of the weighted loss by Q(s, a). The batch's gradient is that by the size of the batch. */
  readonly slope: number;
}

export type LossName = 'smoothL1' | 'mse';

export function updateArithmetic(
  { q, action, reward, discount, nextQ, chooser = nextQ, weight = 1 }: TransitionValues,
  loss: LossName,
): UpdateArithmetic {
  const value = q[action];
  const nextAction = firstLargest(chooser);
  const nextValue = nextQ[nextAction];
  const future = discount === 0 ? 0 : discount * nextValue;
  const target = reward + future;
  const error = value - target;
  const { of, slopeOf } = LOSSES[loss];
  return {
    ...{ value, nextAction, nextValue, future, target, error, loss: of(error), weight },
    ...{ weightedLoss: weight * of(error), slope: weight * slopeOf(error) },
  };
}

/** The loss of a batch: the mean of the weighted losses. */
export function batchLoss(rows: readonly UpdateArithmetic[]): number {
  return rows.reduce((sum, { weightedLoss }) => sum + weightedLoss, 0) / rows.length;
}

const LOSSES: Readonly<Record<LossName, { of(error: number): number; slopeOf(error: number): number }>> = {
  mse: { of: (error) => error * error, slopeOf: (error) => 2 * error },
  smoothL1: {
    of: (error) => (Math.abs(error) < 1 ? 0.5 * error * error : Math.abs(error) - 0.5),
    slopeOf: (error) => Math.min(Math.max(error, -1), 1),
  },
};

/** A NaN is larger than any number. */
function firstLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Number.isNaN(values[best])) break;
    if (Number.isNaN(values[i]) || values[i] > values[best]) best = i;
  }
  return best;
}

/** A step's part in a sum over n steps. */
export interface StepTerm {
  readonly reward: number;
  /** gamma to the power of the steps before. */
  readonly discount: number;
  /** discount * reward. */
  readonly part: number;
}

/**
 * The sum of n rewards, r + gamma r' + gamma^2 r'' ..., term by term.
 *
 * @param rewards of the steps of a transition, oldest first.
 */
export function rewardTerms(
  rewards: readonly number[],
  gamma: number,
): { readonly terms: readonly StepTerm[]; readonly sum: number } {
  let [sum, discount] = [0, 1];
  const terms = rewards.map((reward): StepTerm => {
    const term = { reward, discount, part: discount * reward };
    sum += term.part;
    discount *= gamma;
    return term;
  });
  return { terms, sum };
}

/** The arrays of a batch, as `TransitionBatch` and `Inspection` have them; [n] or [n, actions]. */
export interface BatchValues {
  readonly actions: ArrayLike<number>;
  readonly rewards: ArrayLike<number>;
  readonly discounts: ArrayLike<number>;
  readonly weights?: ArrayLike<number> | undefined;
  readonly q: Float32Array;
  readonly nextQ: Float32Array;
  readonly chooser: Float32Array;
}

/** Row `i` of a batch. */
export function transitionValues(batch: BatchValues, i: number, doubleDQN: boolean): TransitionValues {
  const actionCount = batch.q.length / batch.actions.length;
  const row = (values: Float32Array) => values.subarray(i * actionCount, (i + 1) * actionCount);
  return {
    ...{ q: row(batch.q), nextQ: row(batch.nextQ), chooser: doubleDQN ? row(batch.chooser) : undefined },
    ...{ action: batch.actions[i], reward: batch.rewards[i], discount: batch.discounts[i] },
    weight: batch.weights?.[i],
  };
}
