import type { Environment, Observations } from './environment.ts';

/**
 * The facts that hindsight needs about an environment whose episodes have goals, to treat a step as if it had had
 * another goal.
 *
 * An observation is [... state, ... goal]. The goal that a state achieves is a part of the state.
 */
export interface Goals {
  /** The number of elements of a goal. They are the last ones of an observation. */
  readonly goalSize: number;
  /** The index in an observation at which the achieved goal begins. It has `goalSize` elements, too. */
  readonly achievedStart: number;

  /** The reward of a step to a state that achieves `achieved`, for the goal `goal`; both [goalSize]. */
  rewardFor(achieved: Float32Array, goal: Float32Array): number;
  /** Whether that step ends the episode, with no future to bootstrap from. */
  terminatedFor(achieved: Float32Array, goal: Float32Array): boolean;
}

/**
 * An environment in which each episode has its own goal, told at the end of every observation.
 *
 * Source: M. Andrychowicz et al., "Hindsight Experience Replay" (2017).
 */
export interface GoalEnvironment extends Environment, Goals {}

/** Whether an environment's episodes have goals. */
export function isGoalEnvironment(env: Environment<Observations>): env is GoalEnvironment {
  return 'goalSize' in env && 'achievedStart' in env && 'rewardFor' in env && 'terminatedFor' in env;
}
