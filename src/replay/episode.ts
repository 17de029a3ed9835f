import { bytesOf, type Read, type Write } from './saved.ts';

/** An episode as far as it was played: T actions between T + 1 observations. It grows by doubling. */
export class Episode {
  /** T. */
  length = 0;
  /** Rows 0 .. T of [.., observationSize]. */
  observations: Float32Array;
  actions = new Int32Array(64);
  rewards = new Float32Array(64);

  constructor(readonly observationSize: number) {
    this.observations = new Float32Array(65 * observationSize);
  }

  /** Begins anew with row `row` of `observations`. */
  start(observations: Float32Array, row: number): void {
    this.length = 0;
    this.#setRow(0, observations, row);
  }

  /** Adds an action, its reward, and row `row` of `observations`, to which it led. */
  add(action: number, reward: number, observations: Float32Array, row: number): void {
    if (this.length === this.actions.length) this.#grow();
    this.actions[this.length] = action;
    this.rewards[this.length] = reward;
    this.length++;
    this.#setRow(this.length, observations, row);
  }

  async save(write: Write): Promise<void> {
    await write(bytesOf(Int32Array.of(this.length)));
    for (const part of this.#parts()) await write(part);
  }

  async restore(read: Read): Promise<void> {
    const length = new Int32Array(1);
    await read(bytesOf(length));
    [this.length] = length;
    while (this.actions.length < this.length) this.#grow();
    for (const part of this.#parts()) await read(part);
  }

  /** The memory in use. */
  *#parts(): Generator<Uint8Array> {
    yield bytesOf(this.observations.subarray(0, (this.length + 1) * this.observationSize));
    yield bytesOf(this.actions.subarray(0, this.length));
    yield bytesOf(this.rewards.subarray(0, this.length));
  }

  #setRow(to: number, observations: Float32Array, row: number): void {
    const { observationSize: size } = this;
    for (let j = 0; j < size; j++) this.observations[to * size + j] = observations[row * size + j];
  }

  #grow(): void {
    const length = 2 * this.actions.length;
    const { observations, actions, rewards } = this;
    this.observations = new Float32Array((length + 1) * this.observationSize);
    this.actions = new Int32Array(length);
    this.rewards = new Float32Array(length);
    this.observations.set(observations);
    this.actions.set(actions);
    this.rewards.set(rewards);
  }
}
