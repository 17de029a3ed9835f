import { PixelWrapper } from './environment.ts';

/** Takes 1 off the reward of a step that loses a life. */
export class PenaliseLostLife extends PixelWrapper {
  override get reward(): number {
    return this.inner.reward - (this.inner.lifeLost ? 1 : 0);
  }
}
