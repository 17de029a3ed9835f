import type { Playable, WatchedGame } from '../envs/playable.ts';
import { halfBlocks } from './half-blocks.ts';

/** How long a key counts as held: terminals repeat keys, but never say that one was let go. */
const HOLD_SECONDS = 0.3;

/** Somebody playing: takes in keys and the passing of time, gives out what to show. */
export class PlaySession {
  /** Steps and rewards of the present episode. */
  steps = 0;
  score = 0;
  /** Of the episodes that ended. */
  readonly scores: number[] = [];
  readonly #watched: WatchedGame;
  #action: number;
  #ticksHeld = 0;

  constructor(
    private readonly playable: Playable,
    seed: number,
  ) {
    this.#watched = playable.make();
    this.#action = typeof playable.idle === 'number' ? playable.idle : 0;
    this.#watched.game.reset(seed);
  }

  get over(): boolean {
    const { terminated, truncated } = this.#watched.game;
    return terminated || truncated;
  }

  /** A key was pressed; see `keysIn` for its name. */
  press(key: string): void {
    if (key === 'r') this.#restart();
    const action = this.playable.actions.findIndex(({ keys }) => keys.includes(key));
    if (action === -1 || this.over) return;
    this.#action = action;
    this.#ticksHeld = Math.ceil(HOLD_SECONDS * this.playable.film.picturesPerSecond);
    if (this.playable.idle === 'wait') this.#step(action);
  }

  /** The time of a step has passed. */
  tick(): void {
    const { idle } = this.playable;
    if (idle === 'wait' || this.over) return;
    const held = idle === 'latest' || this.#ticksHeld > 0;
    this.#ticksHeld--;
    this.#step(held ? this.#action : idle);
  }

  #step(action: number): void {
    const { game } = this.#watched;
    game.step(action);
    this.steps++;
    this.score += game.reward;
    if (this.over) this.scores.push(this.score);
  }

  #restart(): void {
    this.#watched.game.reset();
    this.#ticksHeld = 0;
    this.steps = 0;
    this.score = 0;
  }

  /** What the player sees, as lines for a terminal of that size. */
  lines(columns: number, rows: number): string[] {
    const { name, actions, film } = this.playable;
    const keys = actions.flatMap((action) => (action.keys.length ? `${action.keys[0]}: ${action.name}` : []));
    const status = [
      `${name}: score ${tidy(this.score)}, step ${this.steps}${this.over ? ', over' : ''}`,
      [...keys, 'r: again', 'q: quit'].join('   '),
    ].flatMap((line) => wrapped(line, columns));
    const text = this.#watched.text?.();
    const picture = text
      ? ['', ...text.split('\n'), '']
      : halfBlocks(this.#watched.picture(), film, columns, Math.max(1, rows - status.length));
    return [...picture, ...status];
  }
}

/** Without what sums of .01 leave behind. */
export function tidy(score: number): string {
  return String(Number(score.toFixed(6)));
}

function wrapped(line: string, columns: number): string[] {
  return line.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'g')) ?? [];
}
