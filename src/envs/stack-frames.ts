import { requireFinite, show } from '../require.ts';
import { arrayOf, checkedElsewhere, type FieldCheck, requireState } from '../saved-state.ts';
import type { Environment, Observations } from './environment.ts';
import { filmOf } from './film-of.ts';
import { Wrapper } from './wrapper.ts';

interface Saved {
  inner: unknown;
  observation: Uint8Array | number[];
}

/**
 * `env`, showing its latest `count` images, so that a net can see motion. They are joined along the channels, oldest
 * first. An episode starts with its first image `count` times (baselines' `FrameStack`, with channels first).
 *
 * @param env observes [channels, rows, columns], of floats or bytes.
 * @param count the number of images in a stack, usually 4.
 * @throws RangeError unless `count` is a positive integer and the observation an image.
 */
export function stackFrames<O extends Observations>(env: Environment<O>, count = 4): Environment<O> {
  return new StackedFrames(env, count);
}

class StackedFrames<O extends Observations> extends Wrapper<Environment<O>> implements Environment<O> {
  readonly observationShape: readonly number[];
  readonly observation: O;

  constructor(
    inner: Environment<O>,
    private readonly count: number,
  ) {
    super(inner, filmOf(inner) ?? {});
    if (!(Number.isInteger(count) && count > 0)) {
      throw new RangeError(`The number of frames in a stack must be a positive integer, got ${count}`);
    }
    if (inner.observationShape.length !== 3) {
      throw new RangeError(
        `Frames to stack must be images [channels, rows, columns], ${inner.name} observes [${inner.observationShape.join(', ')}]`,
      );
    }
    const [channels, rows, columns] = inner.observationShape;
    const length = count * inner.observation.length;
    this.observationShape = [count * channels, rows, columns];
    this.observation = (
      inner.observation instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)
    ) as O;
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
    const { observation } = this;
    const copy = observation instanceof Uint8Array ? observation.slice() : [...observation];
    return { inner: this.inner.state, observation: copy };
  }
  override set state(state: unknown) {
    const checks = { inner: checkedElsewhere, observation: stackLike(this.observation) };
    const { inner, observation } = requireState<Saved>('stack of frames', state, checks);
    this.inner.state = inner;
    this.observation.set(observation);
  }
}

/** The check of a saved observation that is put into `observation`: bytes, or a list of numbers, of its length. */
function stackLike(observation: Observations): FieldCheck<Saved['observation']> {
  const { length } = observation;
  if (!(observation instanceof Uint8Array)) return arrayOf(requireFinite, length) as FieldCheck<unknown>;
  return (name, saved) => {
    if (saved instanceof Uint8Array && saved.length === length) return;
    throw new TypeError(`${name} must be ${length} bytes, got ${show(saved)}`);
  };
}
