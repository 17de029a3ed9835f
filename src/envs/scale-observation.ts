import type { Environment } from './environment.ts';
import { Wrapper } from './wrapper.ts';

/**
 * `env`, with every observation multiplied by `factors`, element by element.
 *
 * @throws RangeError unless there is a factor for each element of the observation.
 */
export function scaleObservation(env: Environment, factors: readonly number[]): Environment {
  return new ScaledObservation(env, factors);
}

class ScaledObservation extends Wrapper<Environment> implements Environment {
  readonly observation: Float32Array;

  constructor(
    inner: Environment,
    private readonly factors: readonly number[],
  ) {
    super(inner);
    const { length } = inner.observation;
    if (factors.length !== length) {
      throw new RangeError(
        `${inner.name} observes ${length} numbers, which need as many factors, got ${factors.length}`,
      );
    }
    this.observation = new Float32Array(length);
  }

  get observationShape(): readonly number[] {
    return this.inner.observationShape;
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#scale();
  }

  override step(action: number): void {
    this.inner.step(action);
    this.#scale();
  }

  override get state(): unknown {
    return this.inner.state;
  }
  override set state(state: unknown) {
    this.inner.state = state;
    this.#scale();
  }

  #scale(): void {
    for (let i = 0; i < this.factors.length; i++) {
      this.observation[i] = this.inner.observation[i] * this.factors[i];
    }
  }
}
