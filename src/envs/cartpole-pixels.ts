import { requireFinite } from '../require.ts';
import { arrayOf, checkedElsewhere, type FieldChecks, optional, requireState } from '../saved-state.ts';
import { CartPole, type CartPoleVersion } from './cartpole.ts';
import { CARTPOLE_FILM } from './cartpole-picture.ts';
import { CARTPOLE_SCREEN_WIDTH, CartPoleScreen } from './cartpole-screen.ts';
import type { Environment } from './environment.ts';
import { Shrink } from './shrink.ts';

/** The rows of the screen that the agent sees: from four to eight tenths of its height. */
const TOP = 160;
const BOTTOM = 320;
const ROWS = 40;
const COLUMNS = 90;

/** The value of each byte of a screen, in float32, like everything computed from it. */
const LEVELS = Float32Array.from({ length: 256 }, (_, level) => level / 255);

interface Saved {
  cartpole: unknown;
  /** The position and angle on the previous screen; undefined at an episode's start. */
  before: readonly [x: number, angle: number] | undefined;
}

const SAVED: FieldChecks<Saved> = {
  ...{ cartpole: checkedElsewhere, before: optional(arrayOf(requireFinite, 2)) },
};

/**
 * CartPole, observed by its picture. The observation is the change of the screen in the latest step, [3, 40, 90]
 * numbers from -1 to 1: rows 160 to 319 of the 400 x 600 pixels, shrunk to 40 x 90 as Pillow does, minus the same
 * rows after the previous step. At an episode's start, where there is no previous step, all numbers are 0.
 *
 * In the notebook that this is from, the pole may fall to 160 degrees and episodes have no limit; here both limits are
 * `CartPole`'s. The notebook also shows a black screen at the end of an episode; here the last change is shown as
 * usual.
 */
export class CartPolePixels implements Environment {
  readonly name: string;
  /** Channels, rows, columns. */
  readonly observationShape = [3, ROWS, COLUMNS] as const;
  readonly actionCount = 2;
  readonly film = CARTPOLE_FILM;
  readonly observation = new Float32Array(3 * ROWS * COLUMNS);

  readonly #cartpole: CartPole;
  readonly #screen = new CartPoleScreen(TOP, BOTTOM);
  readonly #shrink = new Shrink([BOTTOM - TOP, CARTPOLE_SCREEN_WIDTH], [ROWS, COLUMNS]);
  readonly #before = new Uint8Array(3 * ROWS * COLUMNS);
  #positionBefore = 0;
  #angleBefore = 0;
  /** Whether there is a previous screen. */
  #moved = false;

  /** @throws RangeError for a version other than `v0` and `v1`. */
  constructor(version: CartPoleVersion = 'v1') {
    this.#cartpole = new CartPole(version);
    this.name = `CartPolePixels-${version}`;
    this.#shrink.update(this.#screen.rgb, this.#screen.changed); // the whole screen, before anything moves
  }

  /** The cart's position, m. */
  get position(): number {
    return this.#cartpole.position;
  }
  /** The pole's angle from upright, rad. */
  get angle(): number {
    return this.#cartpole.angle;
  }
  get reward(): number {
    return this.#cartpole.reward;
  }
  get terminated(): boolean {
    return this.#cartpole.terminated;
  }
  get truncated(): boolean {
    return this.#cartpole.truncated;
  }

  /** The shrunk screen after the latest step, not a difference: [3, 40, 90]. Overwritten in place. */
  get screen(): Uint8Array {
    return this.#shrink.image;
  }

  /** The whole screen, not what the agent sees of it. */
  picture(): Uint8Array {
    return this.#cartpole.picture();
  }

  /** Starts an episode with a motion of the caller's choice, as `CartPole.motion` does. */
  set motion(values: ArrayLike<number>) {
    this.#cartpole.motion = values;
    this.#begin();
  }

  reset(seed?: number | bigint): void {
    this.#cartpole.reset(seed);
    this.#begin();
  }

  step(action: number): void {
    const { position, angle } = this;
    this.#cartpole.step(action);
    this.#positionBefore = position;
    this.#angleBefore = angle;
    this.#moved = true;
    this.#see();
  }

  #begin(): void {
    this.#moved = false;
    this.#show(this.position, this.angle);
    this.observation.fill(0);
  }

  /** Draws the present screen, and makes its difference to the previous one the observation. */
  #see(): void {
    const { observation } = this;
    const before = this.#before;
    const now = this.#shrink.image;
    before.set(now);
    this.#show(this.position, this.angle);
    for (let i = 0; i < now.length; i++) observation[i] = LEVELS[now[i]] - LEVELS[before[i]];
  }

  #show(x: number, angle: number): void {
    this.#screen.draw(x, angle);
    this.#shrink.update(this.#screen.rgb, this.#screen.changed);
  }

  get state(): Saved {
    const before = [this.#positionBefore, this.#angleBefore] as const;
    return { cartpole: this.#cartpole.state, before: this.#moved ? before : undefined };
  }
  set state(state: unknown) {
    const { cartpole, before } = requireState<Saved>(this.name, state, SAVED);
    this.#cartpole.state = cartpole;
    if (before) {
      [this.#positionBefore, this.#angleBefore] = before;
      this.#moved = true;
      this.#show(...before);
      this.#see();
    } else this.#begin();
  }
}
