import { requireFinite, requireFlag } from '../../../require.ts';
import { checkedElsewhere, type FieldChecks, requireState } from '../../../saved-state.ts';
import type { Environment } from '../../environment.ts';
import { Wrapper } from '../../wrapper.ts';
import type { GameEnvironment } from '../games/environment.ts';

interface Saved {
  inner: unknown;
  reward: number;
  truncated: boolean;
}

const SAVED: FieldChecks<Saved> = { inner: checkedElsewhere, reward: requireFinite, truncated: requireFlag };

/**
 * Plays on where `EpisodicLife` ended an episode with a life: only the end of the game ends an episode. For evaluation:
 * the agent sees and does the same as in training, where every life begins alike, and the return covers a whole game.
 */
export class WholeGames extends Wrapper<Environment<Uint8Array>> implements Environment<Uint8Array> {
  // The agent's step counts, not those that begin the next life.
  #reward = 0;
  #truncated = false;

  /** @param game the game inside the wrappers, which knows its lives. */
  constructor(
    inner: Environment<Uint8Array>,
    private readonly game: Pick<GameEnvironment, 'lives'>,
  ) {
    super(inner);
  }

  get observationShape(): readonly number[] {
    return this.inner.observationShape;
  }
  get observation(): Uint8Array {
    return this.inner.observation;
  }
  override get reward(): number {
    return this.#reward;
  }
  override get truncated(): boolean {
    return this.#truncated;
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#reward = 0;
    this.#truncated = false;
  }

  override step(action: number): void {
    this.inner.step(action);
    const { reward, truncated, terminated } = this.inner;
    const { lives } = this.game;
    this.#reward = reward;
    this.#truncated = truncated;
    if (truncated || !terminated || lives === 0) return;
    this.inner.reset();
    // If the game ended by its limit in the frames that begin a life, a new game has begun instead.
    this.#truncated = this.game.lives > lives;
  }

  override get state(): Saved {
    return { inner: this.inner.state, reward: this.#reward, truncated: this.#truncated };
  }
  override set state(state: unknown) {
    const { inner, reward, truncated } = requireState<Saved>('WholeGames', state, SAVED);
    this.inner.state = inner;
    this.#reward = reward;
    this.#truncated = truncated;
  }
}
