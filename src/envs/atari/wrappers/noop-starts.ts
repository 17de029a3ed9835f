import { freshSeed, Random } from '../../../random.ts';
import { checkedElsewhere, type FieldChecks, requireState } from '../../../saved-state.ts';
import type { FrameEnvironment } from '../games/environment.ts';
import type { Screen } from '../games/screen.ts';
import { ScreenWrapper } from './wrapper.ts';

interface Saved {
  inner: unknown;
  random: number[] | undefined;
}

const SAVED: FieldChecks<Saved> = { inner: checkedElsewhere, random: checkedElsewhere };

/**
 * Begins every game with a random number of frames without action, 1 .. `max`: the only randomness of a game
 * (baselines' `NoopResetEnv`).
 */
export class NoopStarts extends ScreenWrapper<FrameEnvironment> implements FrameEnvironment {
  #random: Random | undefined;

  /** @throws RangeError unless `max` is a positive integer. */
  constructor(
    inner: FrameEnvironment,
    private readonly max = 30,
  ) {
    super(inner);
    if (!(Number.isInteger(max) && max > 0)) {
      throw new RangeError(`The number of no-ops must be a positive integer, got ${max}`);
    }
  }

  override reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = Random.for(seed, 'no-op starts');
    this.#random ??= Random.for(freshSeed(), 'no-op starts');
    this.inner.reset(seed);
    for (let left = 1 + this.#random.int(this.max); left > 0; left--) {
      this.inner.step(0);
      if (this.inner.terminated || this.inner.truncated) this.inner.reset();
    }
  }

  newScreen(): Screen {
    return this.inner.newScreen();
  }

  drawOn(screen: Screen): void {
    this.inner.drawOn(screen);
  }

  override get state(): Saved {
    return { inner: this.inner.state, random: this.#random?.state };
  }
  override set state(state: unknown) {
    const { inner, random } = requireState<Saved>('NoopStarts', state, SAVED);
    this.inner.state = inner;
    this.#random = random === undefined ? undefined : Random.from(random);
  }
}
