import type { Observations, VectorStep } from '../envs/environment.ts';
import type { Priorities } from './priorities.ts';

/**
 * The arrays that a sample is written to. Their lengths decide n, the batch size. They may be views of one region of
 * memory, such as the one uploaded to the GPU.
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
  /** The weight of the next state's value: 0 if it has no future, else gamma^m after m steps; [n]. */
  discounts: Float32Array;
  /** Importance weights, if the replay draws by priority; [n]. */
  weights?: Float32Array;
  /** The discounted return to the end of the episode, if the replay knows it; [n]. */
  returns?: Float32Array;
}

/** A memory of transitions, as training uses it. */
export interface Replay<O extends Observations = Float32Array> {
  /** The number of transitions that it holds. */
  readonly size: number;
  /** Begins an episode in every environment, after they were reset. */
  start(observations: O): void;
  /** Stores a transition of each environment, from the last observation that it was given. */
  addStep(actions: ArrayLike<number>, step: VectorStep<O>): void;
  /** Whether it holds enough to draw `count` transitions. */
  canSample(count: number): boolean;
  /** Fills `batch` with transitions drawn at random. */
  sample(batch: TransitionBatch<O>): void;
  /** The priorities of draws. Call `settle` before each `sample`, and `learned` after it. */
  readonly priorities?: Priorities | undefined;
  /**
   * Whether it computes rewards itself, as hindsight does. `rewardScale` and `terminalReward` of training would not
   * change these rewards, and are refused. Default false.
   */
  readonly makesRewards?: boolean;
  /** The slots of the latest sample's transitions, [n], if the replay tells them. */
  readonly latestSlots?: Int32Array | undefined;
}
