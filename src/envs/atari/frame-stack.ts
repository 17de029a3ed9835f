import { type PixelEnvironment, Wrapper } from './environment.ts';

interface Saved {
  inner: unknown;
  observation: Uint8Array;
}

/**
 * Shows the latest `count` observations, oldest first, one after the other along the channels; at the start of
 * an episode the first one `count` times (baselines' `FrameStack`, with channels first).
 */
export class FrameStack extends Wrapper<PixelEnvironment> implements PixelEnvironment {
  readonly observationShape: readonly [number, number, number];
  readonly observation: Uint8Array;

  /** @throws RangeError unless `count` is a positive integer. */
  constructor(
    inner: PixelEnvironment,
    private readonly count = 4,
  ) {
    super(inner);
    if (!(Number.isInteger(count) && count > 0)) {
      throw new RangeError(`The number of frames in a stack must be a positive integer, got ${count}`);
    }
    const [channels, rows, columns] = inner.observationShape;
    this.observationShape = [count * channels, rows, columns];
    this.observation = new Uint8Array(count * inner.observation.length);
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    const { observation } = this.inner;
    for (let i = 0; i < this.count; i++) this.observation.set(observation, i * observation.length);
  }

  override step(action: number): void {
    this.inner.step(action);
    const { observation } = this.inner;
    this.observation.copyWithin(0, observation.length);
    this.observation.set(observation, this.observation.length - observation.length);
  }

  override get state(): Saved {
    return { inner: this.inner.state, observation: this.observation.slice() };
  }
  override set state(state: unknown) {
    const { inner, observation } = state as Saved;
    this.inner.state = inner;
    this.observation.set(observation);
  }
}
