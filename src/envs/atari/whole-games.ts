import { PixelWrapper } from './environment.ts';

/**
 * Plays on where `EpisodicLife` ended an episode with a life: only the end of the game ends an episode. For
 * evaluation: what the agent sees and does is what it was trained on, every life begun as in training, and the
 * return is that of a whole game.
 */
export class WholeGames extends PixelWrapper {
  #reward = 0;

  override get reward(): number {
    return this.#reward;
  }

  override step(action: number): void {
    this.inner.step(action);
    this.#reward = this.inner.reward;
    if (this.inner.terminated && this.inner.lives > 0) this.inner.reset();
  }
}
