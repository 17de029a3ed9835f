import type { UpdateResult } from '../agents/dqn.ts';
import type { Schedule } from '../agents/schedule.ts';
import type { Environment } from '../envs/environment.ts';
import type { Random } from '../random.ts';
import type { ReplayBuffer } from '../replay/replay-buffer.ts';
import {
  requireFinite,
  requireFlag,
  requireFraction,
  requireInterval,
  requireKnown,
  requireNumber,
  requireObjects,
  requirePositive,
  requirePositiveInteger,
} from '../require.ts';
import {
  arrayOf,
  checkedElsewhere,
  type FieldChecks,
  integerWithin,
  optional,
  requireCount,
} from '../saved-state.ts';
import type { Several, TrainCallback, UpdateCallback } from './callbacks.ts';
import { type Agent, requireUpdate } from './updater.ts';

/** One of the two levels: an agent for one environment, and its replay. */
export interface Level {
  readonly agent: Agent;
  readonly replay: ReplayBuffer;
  /** The probability of a random choice, by environment step. */
  readonly epsilon: Schedule;
  /** Callbacks that observe the updates of this level. */
  readonly callbacks?: Several<UpdateCallback> | undefined;
}

/** The levels and settings of a `HierarchicalDQN`. */
export interface HierarchicalDQNOptions {
  readonly env: Environment;
  /** Chooses goals: Q(s, g), [1, size of an observation] to [1, goalCount]. */
  readonly goals: Level;
  /** Chooses actions on the way to a goal: Q(g, s, a), [1, goalCount + size of an observation] to [1, actionCount]. */
  readonly actions: Level;
  /** The number of goals, at least 2. */
  readonly goalCount: number;
  /** The goal that a state achieves, from 0 to goalCount - 1. In that state another goal is chosen. */
  readonly goalOf: (observation: Float32Array) => number;
  /**
   * Whether a goal that took N steps counts as N (options in a semi-Markov process: Sutton, Precup, Singh 1999): the
   * rewards on the way are discounted, r + gamma r' + ..., and the next value is weighed by gamma^N. Default false, as
   * in the paper: rewards are added up, and the next value is weighed by gamma, for any N.
   */
  readonly semiMarkov?: boolean | undefined;
  /**
   * Limits exploration on the way to goals that are often reached to 1 - success rate, but to no less than this
   * probability. Default: the schedule for all goals.
   */
  readonly leastEpsilonBySuccess?: number | undefined;
  /** The number of transitions that a level needs before its first update, usually its batch size. */
  readonly learningStarts: number;
  /** The environment steps between two updates of each level. */
  readonly trainFrequency: number;
  /** Updates between two moves of the target nets. With Infinity they never move. */
  readonly targetUpdateEvery: number;
  /** Environment steps after which training ends; may be Infinity. */
  readonly steps: number;
  /** The generator of exploration. */
  readonly random: Random;
  /** Seeds the environment. */
  readonly seed: number;
  /** Callbacks that observe training and may stop it. */
  readonly callbacks?: Several<Pick<TrainCallback, 'onStep' | 'onEpisode'>> | undefined;
}

const OPTIONS: readonly (keyof HierarchicalDQNOptions)[] = [
  ...(['env', 'goals', 'actions', 'goalCount', 'goalOf', 'semiMarkov'] as const),
  ...(['leastEpsilonBySuccess', 'learningStarts', 'trainFrequency', 'targetUpdateEvery'] as const),
  ...(['steps', 'random', 'seed', 'callbacks'] as const),
];

/** The options that `HierarchicalDQN.change` can change. */
export interface HierarchicalChanges
  extends Partial<
    Pick<HierarchicalDQNOptions, 'targetUpdateEvery' | 'trainFrequency' | 'leastEpsilonBySuccess'>
  > {
  /** Exploration of both levels. */
  readonly epsilon?: Schedule;
}

export const HIERARCHICAL_CHANGES: readonly (keyof HierarchicalChanges)[] = [
  ...(['targetUpdateEvery', 'trainFrequency', 'leastEpsilonBySuccess', 'epsilon'] as const),
];

/** The state of a `HierarchicalDQN`, as plain data for a checkpoint. */
export interface HierarchicalState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly latest: UpdateResult | null;
  /** The goal; -1 for none. */
  readonly goal: number;
  readonly startedFrom: readonly number[];
  readonly observation: readonly number[];
  readonly earned: number;
  readonly discount: number;
  readonly episodeReturn: number;
  readonly episodeSteps: number;
  readonly updateDue: boolean;
  /** Updates of the level of goals. */
  readonly goalUpdates: number;
  readonly successRates: readonly number[];
  readonly random: readonly number[];
}

/** Checks of its fields, for the number of goals and of elements of an observation. */
export function hierarchicalChecks(goals: number, size: number): FieldChecks<HierarchicalState> {
  const observation = arrayOf(requireFinite, size);
  return {
    ...{ steps: requireCount, updates: requireCount, episodes: requireCount, goalUpdates: requireCount },
    ...{ latest: optional(requireUpdate), goal: integerWithin(-1, goals - 1) },
    ...{ startedFrom: observation, observation, successRates: arrayOf(requireFraction, goals) },
    ...{ earned: requireFinite, discount: requireFraction, episodeReturn: requireFinite },
    ...{ episodeSteps: requireCount, updateDue: requireFlag, random: checkedElsewhere },
  };
}

/** @throws TypeError for an object that is missing; RangeError for an option that is unknown or out of its range. */
export function checkHierarchicalOptions(options: HierarchicalDQNOptions): void {
  const { goalCount, leastEpsilonBySuccess: least = 0, learningStarts } = options;
  requireKnown('HierarchicalDQN', options, OPTIONS);
  requireObjects(options, ['env', 'goals', 'actions', 'random']);
  requireNumber('goalCount', goalCount, Number.isInteger(goalCount) && goalCount > 1, 'an integer > 1');
  requireFraction('leastEpsilonBySuccess', least);
  requireNumber('learningStarts', learningStarts, learningStarts >= 0, 'a number >= 0');
  requirePositiveInteger('trainFrequency', options.trainFrequency);
  requireInterval('targetUpdateEvery', options.targetUpdateEvery);
  requirePositive('steps', options.steps);
  for (const { replay } of [options.goals, options.actions]) {
    if (replay.nStep !== 1) {
      throw new RangeError(`nStep must be 1 at both levels of hierarchical DQN, got ${replay.nStep}`);
    }
    if (replay.capacity < learningStarts) {
      throw new RangeError(
        `Replays of at least learningStarts = ${learningStarts} transitions are needed, got one of ${replay.capacity}`,
      );
    }
  }
}
