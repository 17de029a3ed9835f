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
import type { Environment } from './environment.ts';
import { GymnasiumRandom } from './gymnasium-random.ts';
import { MOUNTAIN_CAR_FILM, MountainCarPicture } from './mountain-car-picture.ts';

const FORCE = 0.001;
const GRAVITY = 0.0025;
const MOST_SPEED = 0.07;
const LEFT_END = -1.2;
const RIGHT_END = 0.6;
const FLAG = 0.5;
const TIME_LIMIT = 200;

/** Sine and cosine of three times the position; overwritten in every step. */
const sinAndCos = new Float64Array(2);

interface Saved {
  motion: number[];
  begun: boolean;
  elapsed: number;
  random: number[] | undefined;
}

const SAVED: FieldChecks<Saved> = {
  ...{
    motion: arrayOf(requireFinite, 2) as FieldCheck<number[]>,
    begun: requireFlag,
    elapsed: requireCount,
    random: checkedElsewhere,
  },
};

/**
 * A car in a valley whose engine is too weak for the slope: it must swing up to reach the flag on the right. Action 0
 * drives left, 2 right, 1 neither. Gymnasium's `MountainCar-v0`: the same starts from the same seeds, the same
 * arithmetic.
 *
 * - Observation, [2]: position, -1.2 to 0.6, and velocity a step, -0.07 to 0.07, rounded from `motion`, which is
 *   float64.
 * - An episode starts at rest, uniformly between -0.6 and -0.4. Terminated at the flag, position 0.5, unless the car
 *   rolls back; truncated after 200 steps.
 * - Reward -1 every step, including the last one. Random play scores -200. A mean of -110 over 100 episodes counts as
 *   solved.
 *
 * Source: A. Moore, "Efficient Memory-based Learning for Robot Control" (1990), in the form of Gymnasium's
 * `MountainCarEnv`.
 */
export class MountainCar implements Environment {
  readonly name = 'MountainCar-v0';
  readonly observationShape = [2] as const;
  readonly actionCount = 3;
  readonly film = MOUNTAIN_CAR_FILM;
  readonly observation = new Float32Array(2);
  reward = 0;
  terminated = false;
  truncated = false;

  /** Position and velocity. */
  readonly #motion = new Float64Array(2);
  #begun = false;
  #elapsed = 0;
  #random: GymnasiumRandom | undefined;
  #picture: MountainCarPicture | undefined;

  /** The state that the observation rounds to float32, position and velocity: a copy, float64 [2]. */
  get motion(): Float64Array {
    return this.#motion.slice();
  }

  /**
   * Starts an episode with a motion of the caller's choice, for tests and tools.
   *
   * @throws RangeError unless given a position from -1.2 to 0.6 and a velocity from -0.07 to 0.07.
   */
  set motion(values: ArrayLike<number>) {
    const [position, velocity] = Array.from(values);
    const allowed = position >= LEFT_END && position <= RIGHT_END && Math.abs(velocity) <= MOST_SPEED;
    if (values.length !== 2 || !allowed) {
      throw new RangeError(
        `The motion of MountainCar is a position from -1.2 to 0.6 and a velocity from -0.07 to 0.07, got [${Array.from(
          values,
        ).join(', ')}]`,
      );
    }
    this.#motion.set([position, velocity]);
    this.#begun = true;
    this.#elapsed = 0;
    this.reward = 0;
    this.#see();
  }

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.#random = new GymnasiumRandom(seed);
    this.#random ??= new GymnasiumRandom(freshSeed());
    this.motion = [this.#random.uniform(-0.6, -0.4), 0];
  }

  step(action: number): void {
    if (action !== 0 && action !== 1 && action !== 2) {
      throw new RangeError(`MountainCar's actions are 0 (left), 1 (none) and 2 (right), got ${action}`);
    }
    if (!this.#begun) throw new Error(`${this.name}: call reset() before the first step()`);
    if (this.terminated || this.truncated) {
      throw new Error(`${this.name}: the episode is over; call reset() before step()`);
    }
    const motion = this.#motion;
    sinCos(3 * motion[0], sinAndCos);
    // This keeps Gymnasium's order of operations.
    const pulled = motion[1] + ((action - 1) * FORCE + sinAndCos[1] * -GRAVITY);
    const velocity = Math.max(-MOST_SPEED, Math.min(MOST_SPEED, pulled));
    const position = Math.max(LEFT_END, Math.min(RIGHT_END, motion[0] + velocity));
    motion[0] = position;
    motion[1] = position === LEFT_END && velocity < 0 ? 0 : velocity;
    this.#elapsed++;
    this.reward = -1;
    this.#see();
  }

  #see(): void {
    const motion = this.#motion;
    this.observation[0] = motion[0];
    this.observation[1] = motion[1];
    this.terminated = this.#elapsed > 0 && motion[0] >= FLAG && motion[1] >= 0;
    this.truncated = this.#elapsed >= TIME_LIMIT;
  }

  picture(): Uint8Array {
    this.#picture ??= new MountainCarPicture();
    this.#picture.draw(this.#motion[0]);
    return this.#picture.pixels;
  }

  get state(): Saved {
    const [begun, elapsed, random] = [this.#begun, this.#elapsed, this.#random?.state];
    return { motion: [...this.#motion], begun, elapsed, random };
  }
  set state(state: unknown) {
    const { motion, begun, elapsed, random } = requireState<Saved>(this.name, state, SAVED);
    this.motion = motion;
    this.#begun = begun;
    this.#elapsed = elapsed;
    this.#random = random === undefined ? undefined : GymnasiumRandom.from(random);
    this.#see();
  }
}
