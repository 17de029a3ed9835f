import { sinCos } from '../math/trigonometry.ts';
import { freshSeed } from '../random.ts';
import { requireFinite, requireFlag } from '../require.ts';
import {
  arrayOf,
  checkedElsewhere,
  type FieldCheck,
  type FieldChecks,
  requireCount,
  requireState,
} from '../saved-state.ts';
import { CARTPOLE_FILM, CartPolePicture } from './cartpole-picture.ts';
import type { Environment } from './environment.ts';
import { GymnasiumRandom } from './gymnasium-random.ts';

const GRAVITY = 9.8; // m/s^2
const CART_MASS = 1.0; // kg
const POLE_MASS = 0.1;
const TOTAL_MASS = POLE_MASS + CART_MASS;
const HALF_LENGTH = 0.5; // half the pole's length, m
const POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
const FORCE = 10; // N
const TAU = 0.02; // s, one step

const POSITION_LIMIT = 2.4; // m
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360; // rad
const START_LIMIT = 0.05; // limits every component of a first state

/** Sine and cosine of the pole's angle; overwritten in every step. */
const sinAndCos = new Float64Array(2);

const TIME_LIMITS = { v0: 200, v1: 500 };

interface Saved {
  motion: number[];
  begun: boolean;
  elapsed: number;
  terminated: boolean;
  random: number[] | undefined;
}

const SAVED: FieldChecks<Saved> = {
  ...{
    motion: arrayOf(requireFinite, 4) as FieldCheck<number[]>,
    begun: requireFlag,
    elapsed: requireCount,
    terminated: requireFlag,
  },
  random: checkedElsewhere,
};

/** The versions differ only in their time limit: 200 steps (`v0`), 500 steps (`v1`). */
export type CartPoleVersion = keyof typeof TIME_LIMITS;

/**
 * A pole hinged on a cart that is pushed left (action 0) or right (action 1) with 10 N for 0.02 s a step;
 * keep it upright. Gymnasium's CartPole: the same starts from the same seeds, the same arithmetic.
 *
 * - Observation, [4]: the cart's position (m) and velocity (m/s), the pole's angle from upright (rad) and
 *   angular velocity (rad/s), rounded from `motion`, which is float64.
 * - Terminated once the cart has left +-2.4 m or the pole +-12 degrees; truncated by the time limit. One
 *   step may do both.
 * - Reward 1 every step, including the one that ends the episode.
 * - A step after termination gets reward 0, leaves `terminated` true and warns once.
 *
 * Source: A. Barto, R. Sutton, C. Anderson, "Neuronlike adaptive elements that can solve difficult learning
 * control problems" (1983), in the form of Gymnasium's `CartPoleEnv`.
 */
export class CartPole implements Environment {
  readonly name: string;
  readonly observationShape = [4] as const;
  readonly actionCount = 2;
  readonly film = CARTPOLE_FILM;
  readonly observation = new Float32Array(4);
  reward = 0;
  terminated = false;
  truncated = false;

  readonly #timeLimit: number;
  readonly #motion = new Float64Array(4);
  #begun = false;
  #elapsed = 0;
  #random: GymnasiumRandom | undefined;
  #warned = false;
  #picture: CartPolePicture | undefined;

  /** @throws RangeError for a version other than `v0` and `v1`. */
  constructor(version: CartPoleVersion = 'v1') {
    if (!Object.hasOwn(TIME_LIMITS, version)) {
      throw new RangeError(
        `CartPole has the versions ${Object.keys(TIME_LIMITS).join(', ')}, got ${version}`,
      );
    }
    this.name = `CartPole-${version}`;
    this.#timeLimit = TIME_LIMITS[version];
  }

  /** The cart's position, m. */
  get position(): number {
    return this.#motion[0];
  }
  /** The pole's angle from upright, rad. */
  get angle(): number {
    return this.#motion[2];
  }

  /** The state that the observation rounds to float32: a copy, float64 [4]. */
  get motion(): Float64Array {
    return this.#motion.slice();
  }

  /**
   * Starts an episode with a motion of the caller's choice, for tests and tools.
   *
   * @throws RangeError unless given four finite numbers.
   */
  set motion(values: ArrayLike<number>) {
    const list = Array.from(values);
    if (list.length !== 4 || !list.every(Number.isFinite)) {
      throw new RangeError(`The motion of CartPole is four finite numbers, got [${list.join(', ')}]`);
    }
    this.#motion.set(list);
    this.#begin();
  }

  picture(): Uint8Array {
    this.#picture ??= new CartPolePicture();
    this.#picture.draw(this.position, this.angle);
    return this.#picture.pixels;
  }

  get state(): Saved {
    const { terminated } = this;
    const [begun, elapsed, random] = [this.#begun, this.#elapsed, this.#random?.state];
    return { motion: [...this.#motion], begun, elapsed, terminated, random };
  }
  set state(state: unknown) {
    const { motion, begun, elapsed, terminated, random } = requireState<Saved>('CartPole', state, SAVED);
    this.motion = motion;
    this.#begun = begun;
    this.#elapsed = elapsed;
    this.terminated = terminated;
    this.truncated = elapsed >= this.#timeLimit;
    this.#random = random === undefined ? undefined : GymnasiumRandom.from(random);
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = new GymnasiumRandom(seed);
    this.#random ??= new GymnasiumRandom(freshSeed());
    for (let i = 0; i < 4; i++) this.#motion[i] = this.#random.uniform(-START_LIMIT, START_LIMIT);
    this.#begin();
  }

  #begin(): void {
    this.observation.set(this.#motion);
    this.reward = 0;
    this.terminated = false;
    this.truncated = false;
    this.#begun = true;
    this.#elapsed = 0;
  }

  step(action: number): void {
    if (action !== 0 && action !== 1) {
      throw new RangeError(`CartPole's actions are 0 (left) and 1 (right), got ${action}`);
    }
    if (!this.#begun) throw new Error(`${this.name}: call reset() before the first step()`);
    const over = this.terminated;
    if (over && !this.#warned) {
      this.#warned = true;
      console.warn(`${this.name}: step() after the episode terminated; call reset() first`);
    }

    const motion = this.#motion;
    const x = motion[0];
    const velocity = motion[1];
    const angle = motion[2];
    const angularVelocity = motion[3];

    // This keeps Gymnasium's order of operations throughout: float64 results then agree to the last bit wherever the
    // two platforms' sine and cosine do.
    const force = action === 1 ? FORCE : -FORCE;
    sinCos(angle, sinAndCos);
    const sin = sinAndCos[0];
    const cos = sinAndCos[1];
    const temp = (force + POLE_MASS_LENGTH * (angularVelocity * angularVelocity) * sin) / TOTAL_MASS;
    const angularAcceleration =
      (GRAVITY * sin - cos * temp) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * (cos * cos)) / TOTAL_MASS));
    const acceleration = temp - (POLE_MASS_LENGTH * angularAcceleration * cos) / TOTAL_MASS;

    // Explicit Euler: positions move with the old velocities.
    const nextX = x + TAU * velocity;
    const nextVelocity = velocity + TAU * acceleration;
    const nextAngle = angle + TAU * angularVelocity;
    const nextAngularVelocity = angularVelocity + TAU * angularAcceleration;
    motion[0] = nextX;
    motion[1] = nextVelocity;
    motion[2] = nextAngle;
    motion[3] = nextAngularVelocity;
    const observation = this.observation;
    observation[0] = nextX;
    observation[1] = nextVelocity;
    observation[2] = nextAngle;
    observation[3] = nextAngularVelocity;

    this.#elapsed++;
    this.reward = over ? 0 : 1;
    this.terminated = over || Math.abs(nextX) > POSITION_LIMIT || Math.abs(nextAngle) > ANGLE_LIMIT;
    this.truncated = this.#elapsed >= this.#timeLimit;
  }
}
