import type { Environment, Observations } from '../envs/environment.ts';
import { type Filmed, filmOf } from '../envs/film-of.ts';
import { halfBlocks } from './half-blocks.ts';
import type { Playable } from './playable.ts';

/** The time for which a key counts as held: terminals repeat keys, but never say that one was let go. */
const HOLD_SECONDS = 0.3;
/** The pace of a game that has no pictures. */
const STEPS_PER_SECOND = 10;

/** A person's play: takes in keys and the passing of time, and gives out the text to show. */
export class PlaySession {
  /** The steps and rewards of the present episode. */
  steps = 0;
  score = 0;
  /** Scores of the episodes that ended. */
  readonly scores: number[] = [];
  readonly #game: Environment<Observations>;
  readonly #filmed: Filmed | undefined;
  #action: number;
  #ticksHeld = 0;

  constructor(
    private readonly playable: Playable,
    seed: number,
  ) {
    this.#game = playable.make();
    this.#filmed = filmOf(this.#game);
    this.#action = typeof playable.idle === 'number' ? playable.idle : 0;
    this.#game.reset(seed);
  }

  /** The pace of the game. */
  get stepsPerSecond(): number {
    return this.#filmed?.film.picturesPerSecond ?? STEPS_PER_SECOND;
  }

  get over(): boolean {
    const { terminated, truncated } = this.#game;
    return terminated || truncated;
  }

  /** Takes in a key that was pressed, by its name; see `keysIn`. */
  press(key: string): void {
    if (key === 'r') this.#restart();
    const action = this.playable.actions.findIndex(({ keys }) => keys.includes(key));
    if (action === -1 || this.over) return;
    this.#action = action;
    this.#ticksHeld = Math.ceil(HOLD_SECONDS * this.stepsPerSecond);
    if (this.playable.idle === 'wait') this.#step(action);
  }

  /** Takes a step, as its time has passed. */
  tick(): void {
    const { idle } = this.playable;
    if (idle === 'wait' || this.over) return;
    const held = idle === 'latest' || this.#ticksHeld > 0;
    this.#ticksHeld--;
    this.#step(held ? this.#action : idle);
  }

  #step(action: number): void {
    this.#game.step(action);
    this.steps++;
    this.score += this.#game.reward;
    if (this.over) this.scores.push(this.score);
  }

  #restart(): void {
    this.#game.reset();
    this.#ticksHeld = 0;
    this.steps = 0;
    this.score = 0;
  }

  /** The player's view, as lines for a terminal of that size. */
  lines(columns: number, rows: number): string[] {
    const { name, actions } = this.playable;
    const keys = actions.flatMap((action) => (action.keys.length ? `${action.keys[0]}: ${action.name}` : []));
    const status = [
      `${name}: score ${tidy(this.score)}, step ${this.steps}${this.over ? ', over' : ''}`,
      [...keys, 'r: again', 'q: quit'].join('   '),
    ].flatMap((line) => wrapped(line, columns));
    return [...this.#look(columns, Math.max(1, rows - status.length)), ...status];
  }

  #look(columns: number, rows: number): string[] {
    const text = this.playable.text?.(this.#game);
    if (text === undefined && this.#filmed) {
      return halfBlocks(this.#filmed.picture(), this.#filmed.film, columns, rows);
    }
    const lines = (text ?? this.#game.observation.join(' ')).split('\n');
    return ['', ...lines.flatMap((line) => wrapped(line, columns)), ''];
  }
}

/** The score as text, without the rounding errors of sums of 0.01. */
export function tidy(score: number): string {
  return String(Number(score.toFixed(6)));
}

function wrapped(line: string, columns: number): string[] {
  return line.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'g')) ?? [];
}
