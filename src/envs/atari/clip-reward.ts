import { type PixelEnvironment, Wrapper } from './environment.ts';

/** Rewards are the signs of the true ones: -1, 0 or 1 (baselines' `ClipRewardEnv`). */
export class ClipReward extends Wrapper<PixelEnvironment> implements PixelEnvironment {
  override get reward(): number {
    return Math.sign(this.inner.reward);
  }
  get observationShape(): readonly [number, number, number] {
    return this.inner.observationShape;
  }
  get observation(): Uint8Array {
    return this.inner.observation;
  }
}
