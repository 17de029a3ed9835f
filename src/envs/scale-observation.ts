import type { Environment } from './environment.ts';

/** `env`, with every observation multiplied by `factors`, element by element. */
export function scaleObservation(env: Environment, factors: readonly number[]): Environment {
  return new ScaledObservation(env, factors);
}

class ScaledObservation implements Environment {
  observation: Float32Array;

  constructor(
    private readonly inner: Environment,
    private readonly factors: readonly number[],
  ) {
    if (factors.length !== inner.observationSize) {
      throw new RangeError(
        `${inner.name} observes ${inner.observationSize} numbers, which need as many factors, got ${factors.length}`,
      );
    }
    this.observation = new Float32Array(inner.observationSize);
  }

  get name() {
    return this.inner.name;
  }
  get observationSize() {
    return this.inner.observationSize;
  }
  get actionCount() {
    return this.inner.actionCount;
  }
  get reward() {
    return this.inner.reward;
  }
  get terminated() {
    return this.inner.terminated;
  }
  get truncated() {
    return this.inner.truncated;
  }

  reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.scale();
  }

  step(action: number): void {
    this.inner.step(action);
    this.scale();
  }

  get state() {
    return this.inner.state;
  }
  set state(state: unknown) {
    this.inner.state = state;
    this.scale();
  }

  private scale(): void {
    for (let i = 0; i < this.factors.length; i++) {
      this.observation[i] = this.inner.observation[i] * this.factors[i];
    }
  }
}
