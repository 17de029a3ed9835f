import { seedWords } from '../random.ts';
import type { Environment, VectorEnvironment } from './environment.ts';

/**
 * `count` environments side by side, with the next episode started in the step that ends one (see
 * {@link VectorEnvironment}).
 *
 * @param make makes one environment; called `count` times.
 * @throws RangeError unless `count` is a positive integer.
 */
export function vectorise(make: () => Environment, count: number): VectorEnvironment {
  return new Vectorised(make, count);
}

class Vectorised implements VectorEnvironment {
  readonly name: string;
  readonly observationShape: readonly [number];
  readonly actionCount: number;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #environments: readonly Environment[];

  constructor(
    make: () => Environment,
    readonly count: number,
  ) {
    if (!(Number.isInteger(count) && count > 0)) {
      throw new RangeError(`The number of environments must be a positive integer, got ${count}`);
    }
    this.#environments = Array.from({ length: count }, make);
    const [first] = this.#environments;
    this.name = first.name;
    this.observationShape = [first.observationSize];
    this.actionCount = first.actionCount;
    this.observations = new Float32Array(count * first.observationSize);
    this.finalObservations = new Float32Array(count * first.observationSize);
    this.rewards = new Float32Array(count);
    this.terminated = new Uint8Array(count);
    this.truncated = new Uint8Array(count);
    this.#environments.forEach((environment, i) => {
      const start = i * first.observationSize;
      environment.observation = this.observations.subarray(start, start + first.observationSize);
    });
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) seedWords(seed); // refuses what is no seed, before any environment is touched
    for (let i = 0; i < this.count; i++) {
      this.#environments[i].reset(seed === undefined ? undefined : BigInt(seed) + BigInt(i));
    }
    this.finalObservations.set(this.observations);
    this.rewards.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
  }

  step(actions: ArrayLike<number>): void {
    if (actions.length !== this.count) {
      throw new RangeError(`${this.count} environments need ${this.count} actions, got ${actions.length}`);
    }
    for (let i = 0; i < this.count; i++) {
      const environment = this.#environments[i];
      environment.step(actions[i]);
      this.rewards[i] = environment.reward;
      this.terminated[i] = environment.terminated ? 1 : 0;
      this.truncated[i] = environment.truncated ? 1 : 0;
    }
    this.finalObservations.set(this.observations);
    for (let i = 0; i < this.count; i++) {
      if (this.terminated[i] || this.truncated[i]) this.#environments[i].reset();
    }
  }

  get state(): unknown {
    return this.#environments.map((environment) => environment.state);
  }
  set state(state: unknown) {
    const states = state as unknown[];
    if (states.length !== this.count) {
      throw new RangeError(`${this.count} environments need ${this.count} states, got ${states.length}`);
    }
    this.#environments.forEach((environment, i) => {
      environment.state = states[i];
    });
  }
}
