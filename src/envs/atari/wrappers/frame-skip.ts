import { requireFinite, requireFlag } from '../../../require.ts';
import {
  arrayOf,
  checkedElsewhere,
  type FieldCheck,
  type FieldChecks,
  requireState,
} from '../../../saved-state.ts';
import type { FrameEnvironment } from '../games/environment.ts';
import { atariFilm, type Screen } from '../games/screen.ts';
import { ScreenWrapper } from './wrapper.ts';

interface Saved {
  inner: unknown;
  reward: number;
  lifeLost: boolean;
  screens: [unknown, unknown];
}

const SAVED: FieldChecks<Saved> = {
  ...{ inner: checkedElsewhere, reward: requireFinite, lifeLost: requireFlag },
  screens: arrayOf(checkedElsewhere, 2) as FieldCheck<Saved['screens']>,
};

/**
 * Plays every action for `skip` frames, adds up their rewards, and shows the per-channel maximum of the last
 * two (baselines' `MaxAndSkipEnv`). A game that ends on the way shows its final frame alone.
 */
export class FrameSkip extends ScreenWrapper<FrameEnvironment> {
  readonly #before: Screen;
  readonly #last: Screen;
  readonly #view: readonly [Screen, Screen];
  #reward = 0;
  #lifeLost = false;

  /** @throws RangeError unless `skip` is a positive integer. */
  constructor(
    inner: FrameEnvironment,
    private readonly skip = 4,
  ) {
    const last = inner.newScreen();
    super(inner, { film: atariFilm(skip), picture: () => last.pixels });
    if (!(Number.isInteger(skip) && skip > 0)) {
      throw new RangeError(`The number of frames for an action must be a positive integer, got ${skip}`);
    }
    this.#before = inner.newScreen();
    this.#last = last;
    this.#view = [this.#before, this.#last];
  }

  override get reward(): number {
    return this.#reward;
  }
  override get lifeLost(): boolean {
    return this.#lifeLost;
  }

  /** Begins an episode, whose first view shows one frame. */
  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#reward = 0;
    this.#lifeLost = false;
    this.#showThisFrameAlone();
  }

  /** Plays `skip` frames with one action, fewer if the episode ends, and adds up their rewards. */
  override step(action: number): void {
    this.#reward = 0;
    this.#lifeLost = false;
    for (let frame = 1; frame <= this.skip; frame++) {
      this.inner.step(action);
      this.#reward += this.inner.reward;
      this.#lifeLost ||= this.inner.lifeLost;
      if (this.inner.terminated || this.inner.truncated) {
        this.#showThisFrameAlone();
        return;
      }
      if (frame === this.skip - 1) this.inner.drawOn(this.#before);
    }
    this.inner.drawOn(this.#last);
    if (this.skip === 1) this.inner.drawOn(this.#before);
  }

  #showThisFrameAlone(): void {
    this.inner.drawOn(this.#before);
    this.inner.drawOn(this.#last);
  }

  /** The last two frames. */
  override view(): readonly [Screen, Screen] {
    return this.#view;
  }

  override get state(): Saved {
    return {
      inner: this.inner.state,
      reward: this.#reward,
      lifeLost: this.#lifeLost,
      screens: [this.#before.shown, this.#last.shown],
    };
  }
  override set state(state: unknown) {
    const { inner, reward, lifeLost, screens } = requireState<Saved>('FrameSkip', state, SAVED);
    this.inner.state = inner;
    this.#reward = reward;
    this.#lifeLost = lifeLost;
    this.#before.shown = screens[0];
    this.#last.shown = screens[1];
  }
}
