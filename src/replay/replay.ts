import type { Observations, VectorStep } from '../envs/environment.ts';
import type { Priorities } from './priorities.ts';

/**
 * Where a sample is written; n is the batch size, and the arrays' lengths decide it. They may be views of
 * one region of memory, such as the one uploaded to the GPU.
 */
export interface TransitionBatch<O extends Observations = Float32Array> {
  /** [n, ...observationShape]. */
  states: O;
  /** [n]. */
  actions: Int32Array;
  /** The reward of a step, or the discounted sum over several; [n]. */
  rewards: Float32Array;
  /** [n, ...observationShape]. */
  nextStates: O;
  /** What the value of the next state counts: 0 where it has no future, else gamma^m after m steps; [n]. */
  discounts: Float32Array;
  /** Importance weights, where the replay draws by priority; [n]. */
  weights?: Float32Array;
  /** What was earned until the end of the episode, discounted, where the replay knows it; [n]. */
  returns?: Float32Array;
}

/** A memory of transitions, as training uses it. */
export interface Replay<O extends Observations = Float32Array> {
  /** How many transitions it holds. */
  readonly size: number;
  /** Begins an episode in every environment, after they were reset. */
  start(observations: O): void;
  /** Stores a transition of each environment, from what it was last given to act on. */
  addStep(actions: ArrayLike<number>, step: VectorStep<O>): void;
  /** Whether it holds enough to draw `count` transitions. */
  canSample(count: number): boolean;
  /** Fills `batch` with transitions drawn at random. */
  sample(batch: TransitionBatch<O>): void;
  /** Where transitions are drawn by priority: `settle` comes before a `sample`, and after it `learned`. */
  readonly priorities?: Priorities | undefined;
  /**
   * Whether it works out rewards of its own, as hindsight does. They would lack what training makes of the
   * environment's rewards, which is refused beside it: `rewardScale` and `terminalReward`. Default false.
   */
  readonly makesRewards?: boolean;
  /** Where it holds the transitions of the latest sample, [n], if it tells. */
  readonly latestSlots?: Int32Array | undefined;
}
