import type { Environment, Observations } from './environment.ts';

/**
 * All that hindsight has to know about an environment in which every episode has a goal: how to look at a step as if
 * another goal had been meant.
 *
 * An observation is [... state, ... goal]. The goal that a state achieves is a part of the state.
 */
export interface Goals {
  /** The number of elements of a goal. They are the last ones of an observation. */
  readonly goalSize: number;
  /** The index in an observation where the goal that its state achieves begins; that has `goalSize` elements, too. */
  readonly achievedStart: number;

  /** The reward of a step to a state that achieves `achieved`, when `goal` was meant; both [goalSize]. */
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
