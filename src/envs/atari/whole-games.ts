import { PixelWrapper } from './environment.ts';

interface Saved {
  inner: unknown;
  reward: number;
  lifeLost: boolean;
  truncated: boolean;
}

/**
 * Plays on where `EpisodicLife` ended an episode with a life: only the end of the game ends an episode. For
 * evaluation: what the agent sees and does is what it was trained on, every life begun as in training, and the
 * return is that of a whole game.
 */
export class WholeGames extends PixelWrapper {
  // Of the agent's step, not of those that begin the next life.
  #reward = 0;
  #lifeLost = false;
  #truncated = false;

  override get reward(): number {
    return this.#reward;
  }
  override get lifeLost(): boolean {
    return this.#lifeLost;
  }
  override get truncated(): boolean {
    return this.#truncated;
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#reward = 0;
    this.#lifeLost = false;
    this.#truncated = false;
  }

  override step(action: number): void {
    this.inner.step(action);
    const { reward, lifeLost, truncated, terminated, lives } = this.inner;
    this.#reward = reward;
    this.#lifeLost = lifeLost;
    this.#truncated = truncated;
    if (truncated || !terminated || lives === 0) return;
    this.inner.reset();
    // Where the limit falls into the frames that begin a life, a new game has begun instead.
    this.#truncated = this.inner.lives > lives;
  }

  override get state(): Saved {
    const { reward, lifeLost, truncated } = this;
    return { inner: this.inner.state, reward, lifeLost, truncated };
  }
  override set state(state: unknown) {
    const { inner, reward, lifeLost, truncated } = state as Saved;
    this.inner.state = inner;
    this.#reward = reward;
    this.#lifeLost = lifeLost;
    this.#truncated = truncated;
  }
}
