import { seedWords } from '../../../random.ts';
import { requireFlag } from '../../../require.ts';
import { checkedElsewhere, type FieldChecks, requireState } from '../../../saved-state.ts';
import type { ConsoleGame } from './console-game.ts';
import type { FrameEnvironment } from './environment.ts';
import { atariFilm, type Screen } from './screen.ts';

/** The number of frames, half an hour of play, after which ALE and DeepMind's evaluations stop a game. */
export const MAX_FRAMES = 108_000;

interface Saved {
  game: unknown;
  begun: boolean;
}

const SAVED: FieldChecks<Saved> = { game: checkedElsewhere, begun: requireFlag };

/** The parts that make a game an environment. */
interface ConsoleGameDescription {
  readonly name: string;
  /** The name of each action. */
  readonly actions: readonly string[];
  readonly game: ConsoleGame;
  /** Makes a screen that shows the game. */
  readonly newScreen: () => Screen;
  readonly maxFrames: number;
}

/**
 * A game as an environment, one emulated frame a step. Rewards are points. Terminated when the game is over;
 * truncated after `maxFrames`. Nothing in it is random.
 */
export abstract class ConsoleEnvironment implements FrameEnvironment {
  readonly name: string;
  readonly actionCount: number;
  readonly film = atariFilm(1);
  readonly newScreen: () => Screen;
  readonly #actions: readonly string[];
  readonly #game: ConsoleGame;
  readonly #maxFrames: number;
  readonly #screen: Screen;
  readonly #view: readonly [Screen, Screen];
  #begun = false;

  /** @throws RangeError unless `maxFrames` is a positive integer. */
  constructor({ name, actions, game, newScreen, maxFrames }: ConsoleGameDescription) {
    if (!(Number.isInteger(maxFrames) && maxFrames > 0)) {
      throw new RangeError(`maxFrames must be a positive integer, got ${maxFrames}`);
    }
    this.name = name;
    this.actionCount = actions.length;
    this.newScreen = newScreen;
    this.#actions = actions;
    this.#game = game;
    this.#maxFrames = maxFrames;
    this.#screen = newScreen();
    this.#view = [this.#screen, this.#screen];
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
    return this.#game.frame >= this.#maxFrames;
  }
  get lifeLost(): boolean {
    return this.#game.lifeLost;
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) seedWords(seed); // refuses an invalid seed
    this.#game.reset();
    this.#begun = true;
  }

  step(action: number): void {
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount)) {
      const names = this.#actions.map((name, i) => `${i} (${name})`).join(', ');
      throw new RangeError(`${this.name}'s actions are ${names}, got ${action}`);
    }
    if (!this.#begun) throw new Error(`${this.name}: call reset() before the first step()`);
    this.#game.step(action);
  }

  drawOn(screen: Screen): void {
    screen.draw(this.#game);
  }

  view(): readonly [Screen, Screen] {
    this.drawOn(this.#screen);
    return this.#view;
  }

  picture(): Uint8Array {
    return this.view()[1].pixels;
  }

  get state(): Saved {
    return { game: this.#game.state, begun: this.#begun };
  }
  set state(state: unknown) {
    const { game, begun } = requireState<Saved>(this.name, state, SAVED);
    this.#game.state = game;
    this.#begun = begun;
  }
}
