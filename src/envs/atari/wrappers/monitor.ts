import { requireFinite } from '../../../require.ts';
import { checkedElsewhere, type FieldChecks, requireCount, requireState } from '../../../saved-state.ts';
import type { ScreenEnvironment } from '../games/environment.ts';
import { ScreenWrapper } from './wrapper.ts';

/** A whole game, from reset to its end. */
export interface GameRecord {
  /** Sum of unclipped rewards. */
  score: number;
  /** Steps of the monitored environment. */
  steps: number;
}

interface Saved extends GameRecord {
  inner: unknown;
}

const SAVED: FieldChecks<Saved> = { inner: checkedElsewhere, score: requireFinite, steps: requireCount };

/**
 * Keeps the score of whole games. It must be wrapped by, not around, wrappers that clip rewards or end episodes early
 * (baselines' `Monitor`).
 */
export class Monitor extends ScreenWrapper {
  /** Score of the game in progress, or of the one that ended. */
  score = 0;
  steps = 0;

  /** @param onEnd called in the step that ends a game. */
  constructor(
    inner: ScreenEnvironment,
    private readonly onEnd?: (game: GameRecord) => void,
  ) {
    super(inner);
  }

  /** Begins an episode, and the counts at 0. */
  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.score = 0;
    this.steps = 0;
  }

  /** Plays a step. If it ends the game, calls `onEnd`. */
  override step(action: number): void {
    this.inner.step(action);
    this.score += this.inner.reward;
    this.steps++;
    if (this.inner.terminated || this.inner.truncated) {
      this.onEnd?.({ score: this.score, steps: this.steps });
    }
  }

  override get state(): Saved {
    return { inner: this.inner.state, score: this.score, steps: this.steps };
  }
  override set state(state: unknown) {
    const { inner, score, steps } = requireState<Saved>('Monitor', state, SAVED);
    this.inner.state = inner;
    this.score = score;
    this.steps = steps;
  }
}
