/** Consecutive steps, each known by its index in a replay or an episode. */
export interface Steps {
  rewardOf(step: number): number;
  /** gamma, or 0 if the step ends the future. */
  discountOf(step: number): number;
  /** The step after `step` in the same episode; NONE if there is none, or none yet. */
  after(step: number): number;
}

export const NONE = -1;

/** The discounted sum of rewards from `first` to the end of the episode; undefined unless a step ended the future. */
export function sumToEnd(steps: Steps, first: number): number | undefined {
  let [sum, weight] = [0, 1];
  for (let step = first; step !== NONE; step = steps.after(step)) {
    sum += weight * steps.rewardOf(step);
    weight *= steps.discountOf(step);
    if (weight === 0) return sum;
  }
  return undefined;
}

/** The arrays that sums are written to. */
export interface Sums {
  readonly rewards: Float32Array;
  readonly discounts: Float32Array;
}

/**
 * Looks `count` steps ahead (Sutton 1988): writes r + gamma r' + gamma^2 r'' ... and gamma^m to row `row`, and
 * returns the last of the m steps, whose next state has the weight gamma^m. There are fewer than `count` if the episode
 * ends before, or has no more steps yet.
 */
export function lookAhead(steps: Steps, first: number, count: number, into: Sums, row: number): number {
  let last = first;
  let reward = steps.rewardOf(first);
  let discount = steps.discountOf(first);
  for (let made = 1; made < count && discount > 0; made++) {
    const next = steps.after(last);
    if (next === NONE) break;
    last = next;
    reward += discount * steps.rewardOf(last);
    discount *= steps.discountOf(last);
  }
  into.rewards[row] = reward;
  into.discounts[row] = discount;
  return last;
}
