import { seedWords } from '../random.ts';
import { show } from '../require.ts';
import { showShape } from '../tensor/shape.ts';
import type { Environment, Observations, VectorEnvironment } from './environment.ts';
import { observationFault } from './observation-fault.ts';

/**
 * `count` environments side by side, with the next episode started in the step that ends one (see
 * {@link VectorEnvironment}).
 *
 * @param make makes environment i; called `count` times.
 * @throws RangeError unless `count` is an integer from 1 to 1,048,576; RangeError for an observation that does not fit
 * its shape, and for environments of different kinds.
 * @throws TypeError for an observation that is neither a Float32Array nor a Uint8Array.
 */
export function vectorise<O extends Observations>(
  make: (i: number) => Environment<O>,
  count: number,
): VectorEnvironment<O> {
  return new Vectorised(make, count);
}

/** The most environments side by side. */
const MOST = 2 ** 20;

/** The number of elements from which on `set` is faster than a loop. */
const LONG = 32;

class Vectorised<O extends Observations> implements VectorEnvironment<O> {
  readonly name: string;
  readonly observationShape: readonly number[];
  readonly actionCount: number;
  readonly observations: O;
  readonly finalObservations: O;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #environments: readonly Environment<O>[];
  readonly #size: number;

  constructor(
    make: (i: number) => Environment<O>,
    readonly count: number,
  ) {
    if (!(Number.isInteger(count) && count > 0 && count <= MOST)) {
      throw new RangeError(`The number of environments must be an integer from 1 to ${MOST}, got ${count}`);
    }
    this.#environments = Array.from({ length: count }, (_, i) => make(i));
    const [first] = this.#environments;
    const fault = this.#environments.map(observationFault).find(Boolean);
    if (fault) throw fault;
    const { name, actionCount } = first;
    if (!(Number.isInteger(actionCount) && actionCount > 0)) {
      throw new RangeError(`${name}: actionCount must be a positive integer, got ${show(actionCount)}`);
    }
    const kinds = new Set(this.#environments.map(kindOf));
    if (kinds.size > 1)
      throw new RangeError(`environments side by side must be of one kind, got ${[...kinds].join(' and ')}`);
    this.name = first.name;
    this.observationShape = first.observationShape;
    this.actionCount = first.actionCount;
    this.#size = first.observation.length;
    this.observations = rowsLike(first.observation, count);
    this.finalObservations = rowsLike(first.observation, count);
    this.rewards = new Float32Array(count);
    this.terminated = new Uint8Array(count);
    this.truncated = new Uint8Array(count);
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) seedWords(seed); // refuses an invalid seed before any environment is touched
    for (let i = 0; i < this.count; i++) {
      this.#environments[i].reset(seed === undefined ? undefined : seedPlus(seed, i));
    }
    this.#showAll();
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
      this.#show(environment, i, this.finalObservations);
    }
    this.observations.set(this.finalObservations);
    for (let i = 0; i < this.count; i++) {
      if (!this.terminated[i] && !this.truncated[i]) continue;
      this.#environments[i].reset();
      this.#show(this.#environments[i], i, this.observations);
    }
  }

  #showAll(): void {
    this.#environments.forEach((environment, i) => {
      this.#show(environment, i, this.observations);
    });
    this.finalObservations.set(this.observations);
  }

  #show({ observation }: Environment<O>, i: number, rows: O): void {
    const start = i * this.#size;
    if (this.#size > LONG) rows.set(observation, start);
    else for (let j = 0; j < this.#size; j++) rows[start + j] = observation[j];
  }

  get state(): unknown {
    return this.#environments.map((environment) => environment.state);
  }
  set state(state: unknown) {
    if (!Array.isArray(state) || state.length !== this.count) {
      const found = Array.isArray(state) ? state.length : show(state ?? null);
      throw new RangeError(`${this.count} environments need ${this.count} states, got ${found}`);
    }
    this.#environments.forEach((environment, i) => {
      environment.state = state[i];
      if (environment.terminated || environment.truncated) {
        throw new RangeError(`the state of environment ${i} belongs to an episode that is over`);
      }
    });
    this.#showAll();
  }
}

function kindOf({ name, observation, observationShape, actionCount }: Environment<Observations>): string {
  const type = observation instanceof Uint8Array ? 'bytes' : 'floats';
  return `${name} with ${actionCount} actions and ${type} ${showShape(observationShape)}`;
}

/** `count` rows of the length and type of `observation`. */
function rowsLike<O extends Observations>(observation: O, count: number): O {
  const length = count * observation.length;
  return (observation instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)) as O;
}

/** The sum, as a number if that is exact, so that environments with their own generators need not know bigints. */
function seedPlus(seed: number | bigint, i: number): number | bigint {
  const sum = BigInt(seed) + BigInt(i);
  return sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : sum;
}
