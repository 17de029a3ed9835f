import type { Observations, VectorStep } from '../envs/environment.ts';

/**
 * Where a sample is written; n is the batch size, and the arrays' lengths decide it. They may be views of
 * one region of memory, such as the one uploaded to the GPU.
 */
export interface TransitionBatch<O extends Observations = Float32Array> {
  /** [n, ...observationShape]. */
  states: O;
  /** [n]. */
  actions: Int32Array;
  /** [n]. */
  rewards: Float32Array;
  /** [n, ...observationShape]. */
  nextStates: O;
  /** 1 where the next state has no future, else 0; [n]. */
  terminated: Float32Array;
}

/** A memory of transitions, as training uses it. */
export interface Replay<O extends Observations = Float32Array> {
  /** How many transitions it holds. */
  readonly size: number;
  /** Begins an episode in every environment, after they were reset. */
  start(observations: O): void;
  /** Stores a transition of each environment, from what it was last given to act on. */
  addStep(actions: ArrayLike<number>, step: VectorStep<O>): void;
  /** Fills `batch` with transitions drawn at random. */
  sample(batch: TransitionBatch<O>): void;
}
