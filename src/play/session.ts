import type { Environment, Observations } from '../envs/environment.ts';
import { type Filmed, filmOf } from '../envs/film-of.ts';
import type { Playable } from './playable.ts';

/** The time for which a tapped key counts as held. */
const TAP_SECONDS = 0.3;
/** The pace of a game that has no pictures. */
const STEPS_PER_SECOND = 10;

/**
 * A person's play: takes keys and ticks of time, and steps the game. It knows no screen and no keyboard. A page calls
 * `press` and `release`. A terminal, which is not told when a key is released, calls `tap`.
 */
export class PlaySession {
  /** The steps of the present episode. */
  steps = 0;
  /** The sum of the episode's rewards, as in evaluations. */
  score = 0;
  /** Scores of the episodes that ended. */
  readonly scores: number[] = [];
  readonly playable: Playable;
  readonly game: Environment<Observations>;
  /** The game's pictures; undefined if it has none. */
  readonly filmed: Filmed | undefined;
  /** The actions of held keys, with the ticks until they count as released. The latest is last. */
  readonly #held = new Map<number, number>();
  /** The action of the latest key since the latest tick. It is taken even if the key has been released. */
  #due: number | undefined;
  #latest: number;

  constructor(playable: Playable, seed: number) {
    this.playable = playable;
    this.game = playable.make();
    this.filmed = filmOf(this.game);
    this.#latest = typeof playable.idle === 'number' ? playable.idle : 0;
    this.game.reset(seed);
  }

  /** The pace of the game. */
  get stepsPerSecond(): number {
    return this.filmed?.film.picturesPerSecond ?? STEPS_PER_SECOND;
  }

  /** Whether the game has ended. */
  get over(): boolean {
    const { terminated, truncated } = this.game;
    return terminated || truncated;
  }

  /** The number of the action that a key stands for, by its name; undefined if it stands for none. */
  actionOf(key: string): number | undefined {
    const action = this.playable.actions.findIndex(({ keys }) => keys.includes(key));
    return action === -1 ? undefined : action;
  }

  /** Notes that a key was pressed, by its name. `r` begins another episode. */
  press(key: string): void {
    if (key === 'r') this.restart();
    else this.#press(key, Number.POSITIVE_INFINITY);
  }

  /** Notes that a key was released. Its action is taken once even if no time has passed. */
  release(key: string): void {
    const action = this.actionOf(key);
    if (action !== undefined) this.#held.delete(action);
  }

  /** Notes a key press without a release. The key counts as held for 0.3 seconds. */
  tap(key: string): void {
    if (key === 'r') this.restart();
    else this.#press(key, Math.ceil(TAP_SECONDS * this.stepsPerSecond));
  }

  /** Releases all keys. A page that loses the focus is not told of releases. */
  releaseAll(): void {
    this.#held.clear();
    this.#due = undefined;
  }

  #press(key: string, ticks: number): void {
    const action = this.actionOf(key);
    if (action === undefined || this.over) return;
    if (this.playable.idle === 'wait') {
      this.#step(action);
      return;
    }
    this.#held.delete(action); // so that it becomes the latest
    this.#held.set(action, ticks);
    this.#latest = this.#due = action;
  }

  /** Takes a step. Call it when a step's time has passed. */
  tick(): void {
    const { idle } = this.playable;
    if (idle === 'wait' || this.over) return;
    const held = [...this.#held.keys()].at(-1);
    const action = this.#due ?? held ?? (idle === 'latest' ? this.#latest : idle);
    this.#due = undefined;
    for (const [each, ticks] of this.#held) {
      if (ticks > 1) this.#held.set(each, ticks - 1);
      else this.#held.delete(each);
    }
    this.#step(action);
  }

  /** Begins another episode. */
  restart(): void {
    this.game.reset();
    this.releaseAll();
    this.steps = 0;
    this.score = 0;
  }

  #step(action: number): void {
    this.game.step(action);
    this.steps++;
    this.score += this.game.reward;
    if (this.over) this.scores.push(this.score);
  }
}

/** The score as text, without the rounding errors of sums of 0.01. */
export function tidy(score: number): string {
  return String(Number(score.toFixed(6)));
}
