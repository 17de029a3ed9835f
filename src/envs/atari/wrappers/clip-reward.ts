import { ScreenWrapper } from './wrapper.ts';

/** Replaces rewards by their signs: -1, 0 or 1 (baselines' `ClipRewardEnv`). */
export class ClipReward extends ScreenWrapper {
  override get reward(): number {
    return Math.sign(this.inner.reward);
  }
}
