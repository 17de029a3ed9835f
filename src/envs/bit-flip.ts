import { freshSeed, Random } from '../random.ts';
import { requireFlag } from '../require.ts';
import {
  arrayOf,
  checkedElsewhere,
  type FieldChecks,
  integerWithin,
  requireCount,
  requireState,
} from '../saved-state.ts';
import { CELL, cellFilm, drawCells } from './cells.ts';
import type { Film } from './film.ts';
import type { GoalEnvironment } from './goal-environment.ts';

interface Saved {
  observation: number[];
  elapsed: number;
  begun: boolean;
  random: number[] | undefined;
}

/**
 * n bits that have to become equal to a goal; action i flips bit i. Bits and goal are drawn uniformly for each episode.
 * Every step that does not reach the goal is punished with -1. With many bits there are only failures to learn from, so
 * that deep Q-learning without hindsight fails from about 13 bits on.
 *
 * - Observation, [2n]: the bits, then the goal's; 0 or 1 each. The goal that a state achieves is its bits.
 * - Reward 0 for reaching the goal, which terminates the episode, else -1. Truncated after n steps.
 * - An episode may begin with the goal's bits. It goes on until they are reached again.
 *
 * Source: M. Andrychowicz et al., "Hindsight Experience Replay" (2017), section 3.1.
 */
export class BitFlip implements GoalEnvironment {
  readonly name: string;
  readonly observationShape: readonly [number];
  readonly actionCount: number;
  readonly goalSize: number;
  readonly achievedStart = 0;
  readonly film: Film;
  readonly observation: Float32Array;
  reward = 0;
  terminated = false;
  truncated = false;
  readonly #saved: FieldChecks<Saved>;
  readonly #bits: Float32Array;
  readonly #goal: Float32Array;
  #elapsed = 0;
  #begun = false;
  #random: Random | undefined;

  /** @throws RangeError unless `bitCount` is a positive integer. */
  constructor(bitCount: number) {
    if (!(Number.isInteger(bitCount) && bitCount > 0)) {
      throw new RangeError(`bitCount must be a positive integer, got ${bitCount}`);
    }
    this.name = `BitFlip-${bitCount}`;
    this.actionCount = bitCount;
    this.goalSize = bitCount;
    this.observationShape = [2 * bitCount];
    this.film = cellFilm(2, bitCount);
    this.observation = new Float32Array(2 * bitCount);
    this.#saved = {
      observation: arrayOf(integerWithin(0, 1), 2 * bitCount),
      ...{ elapsed: requireCount, begun: requireFlag, random: checkedElsewhere },
    };
    this.#bits = new Float32Array(bitCount);
    this.#goal = new Float32Array(bitCount);
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = Random.for(seed, 'bit flip');
    this.#random ??= Random.for(freshSeed(), 'bit flip');
    for (let i = 0; i < this.goalSize; i++) this.#bits[i] = this.#random.int(2);
    for (let i = 0; i < this.goalSize; i++) this.#goal[i] = this.#random.int(2);
    this.#begun = true;
    this.#elapsed = 0;
    this.reward = 0;
    this.terminated = false;
    this.#see();
  }

  step(action: number): void {
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount)) {
      throw new RangeError(`${this.name}'s actions are 0 to ${this.actionCount - 1}, got ${action}`);
    }
    if (!this.#begun) throw new Error(`${this.name}: call reset() before the first step()`);
    if (this.terminated || this.truncated) {
      throw new Error(`${this.name}: the episode is over; call reset() before step()`);
    }
    this.#bits[action] = 1 - this.#bits[action];
    this.#elapsed++;
    this.reward = this.rewardFor(this.#bits, this.#goal);
    this.terminated = this.terminatedFor(this.#bits, this.#goal);
    this.#see();
  }

  rewardFor(achieved: Float32Array, goal: Float32Array): number {
    return this.terminatedFor(achieved, goal) ? 0 : -1;
  }

  terminatedFor(achieved: Float32Array, goal: Float32Array): boolean {
    for (let i = 0; i < goal.length; i++) if (achieved[i] !== goal[i]) return false;
    return true;
  }

  picture(): Uint8Array {
    const cells = [this.#bits, this.#goal].map((row) => Array.from(row, (bit) => (bit ? CELL.on : CELL.off)));
    return drawCells(cells);
  }

  #see(): void {
    this.observation.set(this.#bits);
    this.observation.set(this.#goal, this.goalSize);
    this.truncated = this.#elapsed >= this.actionCount;
  }

  get state(): Saved {
    const [elapsed, begun, random] = [this.#elapsed, this.#begun, this.#random?.state];
    return { observation: [...this.#bits, ...this.#goal], elapsed, begun, random };
  }
  set state(state: unknown) {
    const { observation, elapsed, begun, random } = requireState<Saved>(this.name, state, this.#saved);
    this.#bits.set(observation.slice(0, this.goalSize));
    this.#goal.set(observation.slice(this.goalSize));
    this.#elapsed = elapsed;
    this.#begun = begun;
    this.reward = 0;
    this.terminated = elapsed > 0 && this.terminatedFor(this.#bits, this.#goal);
    this.#random = random === undefined ? undefined : Random.from(random);
    this.#see();
  }
}
