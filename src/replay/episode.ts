import { integerWithin } from '../saved-state.ts';
import { NONE, type Steps } from './n-step.ts';
import {
  bytesPerElement,
  copyRow,
  newObservations,
  type ObservationArrays,
  type ObservationType,
} from './observations.ts';
import type { Rows } from './require-arrays.ts';
import { bytesOf, type Read, type Write } from './saved.ts';

/** The most bytes of an episode's observations. */
const MOST_BYTES = 2 ** 31;

/** The part of an episode played so far: T actions between T + 1 observations. It grows by doubling. */
export class Episode<T extends ObservationType> implements Steps {
  /** T. */
  length = 0;
  /** Whether the last action led to a state without a future. */
  terminated = false;
  /** Rows 0 .. T of [.., observationSize]. */
  observations: ObservationArrays[T];
  actions = new Int32Array(64);
  rewards = new Float32Array(64);
  readonly #rows: Rows<T>;
  readonly #gamma: number;

  constructor(rows: Rows<T>, gamma: number) {
    this.#rows = rows;
    this.#gamma = gamma;
    this.observations = newObservations(rows.observationType, 65 * rows.observationSize);
  }

  /** Begins a new episode with row `row` of `observations`. The previous one is dropped. */
  start(observations: ObservationArrays[T], row: number): void {
    this.length = 0;
    this.terminated = false;
    copyRow(observations, row, this.observations, 0, this.#rows.observationSize);
  }

  /** Adds an action, its reward, and row `row` of `observations`, to which it led. */
  add(action: number, reward: number, observations: ObservationArrays[T], row: number): void {
    if (this.length === this.actions.length) this.#grow();
    this.actions[this.length] = action;
    this.rewards[this.length] = reward;
    this.length++;
    copyRow(observations, row, this.observations, this.length, this.#rows.observationSize);
  }

  rewardOf(t: number): number {
    return this.rewards[t];
  }

  discountOf(t: number): number {
    return this.terminated && this.after(t) === NONE ? 0 : this.#gamma;
  }

  after(t: number): number {
    return t + 1 < this.length ? t + 1 : NONE;
  }

  async save(write: Write): Promise<void> {
    await write(bytesOf(Int32Array.of(this.length)));
    for (const part of this.#parts()) await write(part);
  }

  async restore(read: Read): Promise<void> {
    const length = new Int32Array(1);
    await read(bytesOf(length));
    const { observationType, observationSize } = this.#rows;
    const most = Math.floor(MOST_BYTES / (observationSize * bytesPerElement(observationType)));
    integerWithin(0, most)('the length of an episode', length[0]);
    [this.length] = length;
    while (this.actions.length < this.length) this.#grow();
    for (const part of this.#parts()) await read(part);
  }

  /** The memory in use. */
  *#parts(): Generator<Uint8Array> {
    yield bytesOf(this.observations.subarray(0, (this.length + 1) * this.#rows.observationSize));
    yield bytesOf(this.actions.subarray(0, this.length));
    yield bytesOf(this.rewards.subarray(0, this.length));
  }

  #grow(): void {
    const length = 2 * this.actions.length;
    const { observations, actions, rewards } = this;
    const { observationType, observationSize } = this.#rows;
    this.observations = newObservations(observationType, (length + 1) * observationSize);
    this.actions = new Int32Array(length);
    this.rewards = new Float32Array(length);
    this.observations.set(observations);
    this.actions.set(actions);
    this.rewards.set(rewards);
  }
}
