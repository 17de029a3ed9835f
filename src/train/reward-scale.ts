import { requireFinite, requireFraction } from '../require.ts';
import { type FieldChecks, requireCount } from '../saved-state.ts';

const EPS = 1e-8;

export interface RewardScaleState {
  readonly count: number;
  readonly discounted: number;
  readonly mean: number;
  readonly squares: number;
}

/** Checks of its fields. */
export const REWARD_SCALE: FieldChecks<RewardScaleState> = {
  ...{ count: requireCount, discounted: requireFinite, mean: requireFinite, squares: requireFinite },
};

/**
 * Divides rewards by the standard deviation of their discounted sum, u = gamma u + r, over all steps so far. u begins
 * again at the last step of each episode. No mean is subtracted from rewards.
 */
export class RewardScale {
  private count = 0;
  private discounted = 0;
  private mean = 0;
  /** The sum of the squared distances from the mean. */
  private squares = 0;

  constructor(public gamma: number) {
    requireFraction('gamma', gamma);
  }

  /** Counts a step, and returns its scaled reward. @param ends whether it ends an episode. */
  scale(reward: number, ends: boolean): number {
    this.discounted = (ends ? 0 : this.gamma * this.discounted) + reward;
    this.count++;
    const before = this.discounted - this.mean;
    this.mean += before / this.count;
    this.squares += before * (this.discounted - this.mean);
    return reward * this.factor;
  }

  /** The present factor on rewards. */
  get factor(): number {
    const variance = this.count > 1 ? this.squares / (this.count - 1) : 1;
    return 1 / Math.sqrt(variance + EPS);
  }

  get state(): RewardScaleState {
    const { count, discounted, mean, squares } = this;
    return { count, discounted, mean, squares };
  }
  set state({ count, discounted, mean, squares }: RewardScaleState) {
    Object.assign(this, { count, discounted, mean, squares });
  }
}
