import { ScreenWrapper } from './wrapper.ts';

/** Takes 1 off the reward of a step that loses a life. */
export class PenaliseLostLife extends ScreenWrapper {
  override get reward(): number {
    return this.inner.reward - (this.inner.lifeLost ? 1 : 0);
  }
}
