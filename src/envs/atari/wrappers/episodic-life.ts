import { requireFlag } from '../../../require.ts';
import { checkedElsewhere, type FieldChecks, requireState } from '../../../saved-state.ts';
import { ScreenWrapper } from './wrapper.ts';

interface Saved {
  inner: unknown;
  terminated: boolean;
  begun: boolean;
}

const SAVED: FieldChecks<Saved> = { inner: checkedElsewhere, terminated: requireFlag, begun: requireFlag };

/**
 * Ends an episode with every life: a lost life sets `terminated`, too. The `reset` after it plays one step of no
 * action and goes on with the game. The game restarts only if it was over, or if a seed is given (baselines'
 * `EpisodicLifeEnv`).
 */
export class EpisodicLife extends ScreenWrapper {
  #terminated = false;
  #begun = false;

  override get terminated(): boolean {
    return this.#terminated;
  }

  /** Whether the game behind the episodes is over: the next `reset` starts a new one. */
  get gameOver(): boolean {
    return this.inner.terminated || this.inner.truncated;
  }

  /** Begins an episode: with the next life, or with a new game. */
  override reset(seed?: number | bigint): void {
    if (!this.#begun || this.gameOver || seed !== undefined) this.inner.reset(seed);
    else {
      this.inner.step(0);
      if (this.gameOver) this.inner.reset();
    }
    this.#begun = true;
    this.#terminated = false;
  }

  /** Plays a step, which ends the episode if it ends a life. */
  override step(action: number): void {
    this.inner.step(action);
    this.#terminated ||= this.inner.terminated || this.inner.lifeLost;
  }

  override get state(): Saved {
    return { inner: this.inner.state, terminated: this.#terminated, begun: this.#begun };
  }
  override set state(state: unknown) {
    const { inner, terminated, begun } = requireState<Saved>('EpisodicLife', state, SAVED);
    this.inner.state = inner;
    this.#terminated = terminated;
    this.#begun = begun;
  }
}
