import { ScreenWrapper } from './wrapper.ts';

const FIRE = 1;
const RIGHT = 2;

/**
 * Begins every episode with FIRE and then action 2, RIGHT, one step each, so that an agent need not discover
 * that nothing happens without FIRE (baselines' `FireResetEnv`).
 */
export class FireOnReset extends ScreenWrapper {
  /** Begins an episode and plays its first two steps. */
  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    for (const action of [FIRE, RIGHT]) {
      this.inner.step(action);
      if (this.inner.terminated || this.inner.truncated) this.inner.reset();
    }
  }
}
