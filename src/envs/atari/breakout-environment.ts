import { seedWords } from '../../random.ts';
import { Breakout, type BreakoutState } from './breakout.ts';
import type { FrameEnvironment } from './environment.ts';
import { Screen } from './screen.ts';

/** After this many frames, half an hour of play, ALE and DeepMind's evaluations stop a game. */
export const MAX_FRAMES = 108_000;

interface Saved {
  game: BreakoutState;
  begun: boolean;
}

/**
 * Breakout as an environment, one emulated frame a step: ALE's `BreakoutNoFrameskip-v4`.
 *
 * Actions: 0 none, 1 FIRE, 2 RIGHT, 3 LEFT. Rewards are points. Terminated when the last life is lost;
 * truncated after `maxFrames`. Nothing in it is random.
 */
export class BreakoutEnvironment implements FrameEnvironment {
  readonly name = 'Breakout';
  readonly actionCount = 4;
  readonly #game = new Breakout();
  readonly #screen = new Screen();
  readonly #view = [this.#screen, this.#screen] as const;
  #begun = false;

  /** @throws RangeError unless `maxFrames` is a positive integer. */
  constructor(private readonly maxFrames = MAX_FRAMES) {
    if (!(Number.isInteger(maxFrames) && maxFrames > 0)) {
      throw new RangeError(`maxFrames must be a positive integer, got ${maxFrames}`);
    }
  }

  get lives(): number {
    return this.#game.lives;
  }
  get reward(): number {
    return this.#game.reward;
  }
  get terminated(): boolean {
    return this.#game.over;
  }
  get truncated(): boolean {
    return this.#game.frame >= this.maxFrames;
  }
  get lifeLost(): boolean {
    return this.#game.lifeLost;
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) seedWords(seed); // refuses what is no seed
    this.#game.reset();
    this.#begun = true;
  }

  step(action: number): void {
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount)) {
      throw new RangeError(
        `Breakout's actions are 0 (none), 1 (FIRE), 2 (RIGHT) and 3 (LEFT), got ${action}`,
      );
    }
    if (!this.#begun) throw new Error('Breakout: call reset() before the first step()');
    this.#game.step(action);
  }

  drawOn(screen: Screen): void {
    screen.draw(this.#game);
  }

  view(): readonly [Screen, Screen] {
    this.drawOn(this.#screen);
    return this.#view;
  }

  get state(): Saved {
    return { game: this.#game.state, begun: this.#begun };
  }
  set state(state: unknown) {
    const { game, begun } = state as Saved;
    this.#game.state = game;
    this.#begun = begun;
  }
}
