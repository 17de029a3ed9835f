import type { Observations, VectorStep } from '../envs/environment.ts';
import type { Priorities } from './priorities.ts';
import { requirePositiveInteger } from './require.ts';

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
  /**
   * 1 where the next state has no future, else 0; [n]. After m steps, whose discounted rewards are one reward,
   * 1 - gamma^(m - 1) and not 0: then gamma (1 - terminated) is the discount gamma^m.
   */
  terminated: Float32Array;
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
}

/** Returns over several steps: r + gamma r' + gamma^2 r'' ..., and the state that follows as the next one. */
export interface NStep {
  /** Fewer where the episode ends, or where no more steps were made yet. */
  readonly steps: number;
  readonly gamma: number;
}

export const ONE_STEP: NStep = { steps: 1, gamma: 1 };

/** @throws RangeError unless steps is a positive integer, and gamma lies between 0 and 1. */
export function checkNStep({ steps, gamma }: NStep): void {
  requirePositiveInteger('nStep.steps', steps);
  if (!(gamma >= 0 && gamma <= 1)) {
    throw new RangeError(`nStep.gamma must be a number from 0 to 1, got ${gamma}`);
  }
}
