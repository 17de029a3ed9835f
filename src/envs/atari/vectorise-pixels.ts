import { seedWords } from '../../random.ts';
import type { VectorEnvironment } from '../environment.ts';
import type { PixelEnvironment } from './environment.ts';

/** Several environments with images, stepped together. */
export interface PixelVectorEnvironment extends VectorEnvironment<Uint8Array> {
  /** Channels, rows, columns. */
  readonly observationShape: readonly [number, number, number];
  /** 1 where the latest step lost a life, else 0; [count]. */
  readonly lifeLost: Uint8Array;
}

/**
 * `count` environments side by side.
 *
 * @param make makes environment i.
 * @throws RangeError unless `count` is a positive integer.
 */
export function vectorisePixels(
  make: (i: number) => PixelEnvironment,
  count: number,
): PixelVectorEnvironment {
  return new VectorisedPixels(make, count);
}

class VectorisedPixels implements PixelVectorEnvironment {
  readonly name: string;
  readonly actionCount: number;
  readonly observationShape: readonly [number, number, number];
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly lifeLost: Uint8Array;
  readonly #environments: readonly PixelEnvironment[];

  constructor(
    make: (i: number) => PixelEnvironment,
    readonly count: number,
  ) {
    if (!(Number.isInteger(count) && count > 0)) {
      throw new RangeError(`The number of environments must be a positive integer, got ${count}`);
    }
    this.#environments = Array.from({ length: count }, (_, i) => make(i));
    const [first] = this.#environments;
    this.name = first.name;
    this.actionCount = first.actionCount;
    this.observationShape = first.observationShape;
    this.observations = new Uint8Array(count * first.observation.length);
    this.finalObservations = new Uint8Array(count * first.observation.length);
    this.rewards = new Float32Array(count);
    this.terminated = new Uint8Array(count);
    this.truncated = new Uint8Array(count);
    this.lifeLost = new Uint8Array(count);
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) seedWords(seed); // refuses what is no seed, before any environment is touched
    this.#environments.forEach((environment, i) => {
      environment.reset(seed === undefined ? undefined : BigInt(seed) + BigInt(i));
      this.#show(i, this.observations);
    });
    this.finalObservations.set(this.observations);
    for (const each of [this.rewards, this.terminated, this.truncated, this.lifeLost]) each.fill(0);
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
      this.lifeLost[i] = environment.lifeLost ? 1 : 0;
      this.#show(i, this.finalObservations);
      if (this.terminated[i] || this.truncated[i]) environment.reset();
      this.#show(i, this.observations);
    }
  }

  #show(i: number, rows: Uint8Array): void {
    const { observation } = this.#environments[i];
    rows.set(observation, i * observation.length);
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
      this.#show(i, this.observations);
    });
  }
}
