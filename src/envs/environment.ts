import type { Film } from './film.ts';

/** The arrays of observations: floats, or bytes, which a net reads as byte / 255. */
export type Observations = Float32Array | Uint8Array;

/** All members of an {@link Environment} except for the observation. */
export interface Stage {
  /** A name such as `CartPole-v1`. */
  readonly name: string;
  /** The number of actions, which are the integers 0 .. actionCount - 1. There are no continuous actions. */
  readonly actionCount: number;

  /** The reward of the latest step. */
  readonly reward: number;
  /** Whether the latest step led to a state without a future: its value is 0, so nothing is bootstrapped. */
  readonly terminated: boolean;
  /** Whether a time limit cut the episode at the latest step: the state has a future to bootstrap from. */
  readonly truncated: boolean;

  /**
   * Starts an episode.
   *
   * @param seed a non-negative integer that restarts the environment's randomness. Without one it goes on;
   * an environment that was never given a seed takes a fresh one.
   * @throws RangeError for an invalid seed.
   */
  reset(seed?: number | bigint): void;

  /**
   * Takes an action and overwrites the observation, `reward`, `terminated` and `truncated`. Both flags may be
   * true at once. After either the episode is over until `reset`: a further step throws, or leaves a flag true.
   *
   * @throws RangeError unless `action` is an integer from 0 to actionCount - 1.
   * @throws Error before the first `reset`.
   */
  step(action: number): void;

  /**
   * Everything that the future depends on, as plain data for a checkpoint (objects, arrays, finite numbers, strings,
   * booleans, byte arrays). Setting the state of another environment with the same options also sets its observation:
   * this environment then goes on exactly as the other one.
   */
  state: unknown;

  /** The form of `picture`, if there is one. */
  readonly film?: Film | undefined;
  /** The present picture: indices into the film's palette, [height, width]. The next call overwrites it. */
  picture?: (() => Uint8Array) | undefined;
}

/**
 * One environment with observations of floats or bytes and a fixed set of numbered (discrete) actions. Agents can learn
 * no other kind. `checkEnvironment` finds mistakes in your own environments.
 *
 * @typeParam O Float32Array, or Uint8Array for images of bytes.
 */
export interface Environment<O extends Observations = Float32Array> extends Stage {
  /** Shape of one observation: [4] for four numbers, [channels, rows, columns] for an image. */
  readonly observationShape: readonly number[];
  /**
   * The current observation, row by row. Always the same array: `reset` and `step` overwrite it, so copy it to keep
   * it.
   */
  readonly observation: O;
}

/** The outcome of a step of n environments. */
export interface VectorStep<O extends Observations = Float32Array> {
  /** The observations to act on next, [n, ...observationShape]. */
  readonly observations: O;
  /** The observations that the actions truly led to, [n, ...observationShape]; after a reset, `observations`. */
  readonly finalObservations: O;
  /** The rewards, [n]. */
  readonly rewards: Float32Array;
  /** 1 where the step led to a state without a future, else 0; [n]. */
  readonly terminated: Uint8Array;
  /** 1 where a time limit cut the episode at the step, else 0; [n]. */
  readonly truncated: Uint8Array;
}

/**
 * Several environments of one kind, stepped together. Row i of every array belongs to environment i, and
 * all arrays are overwritten in place.
 *
 * **An episode that ends is followed by the next one within the same step.** Where `terminated[i]` or
 * `truncated[i]` is set after a step,
 *
 * - `finalObservations` row i is the true observation that the action led to: the next state of the transition;
 * - `observations` row i is already the first observation of the next episode: what to act on next.
 *
 * Everywhere else the two rows are equal. So the transition to store for every environment at every step is
 * (`observations` before the step, action, reward, `finalObservations`, `terminated`), without special cases:
 * the jump from an episode's end to the next one's start appears in no transition, and no step is spent on
 * resetting. (Gymnasium calls this autoreset mode SAME_STEP.)
 */
export interface VectorEnvironment<O extends Observations = Float32Array> extends VectorStep<O> {
  readonly name: string;
  /** Shape of one environment's observation. */
  readonly observationShape: readonly number[];
  readonly actionCount: number;
  /** The number of environments. */
  readonly count: number;

  /**
   * Starts an episode in every environment.
   *
   * @param seed environment i is given seed + i (as Gymnasium does). Without one each goes on with its own
   * randomness.
   * @throws RangeError for an invalid seed.
   */
  reset(seed?: number | bigint): void;

  /**
   * Takes one action in every environment.
   *
   * @param actions one for each environment, [count].
   * @throws RangeError for another number of actions, or for one that does not exist.
   */
  step(actions: ArrayLike<number>): void;

  /** The states of all environments between two steps, for a checkpoint. */
  state: unknown;
}
