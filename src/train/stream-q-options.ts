import type { UpdateResult } from '../agents/dqn.ts';
import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import type { Traces } from '../optim/traces.ts';
import {
  requireFinite,
  requireFlag,
  requireFraction,
  requireKnown,
  requireNumber,
  requireObjects,
} from '../require.ts';
import {
  checkedElsewhere,
  type FieldChecks,
  integerWithin,
  objectOf,
  optional,
  requireCount,
} from '../saved-state.ts';
import type { Several, TrainCallback } from './callbacks.ts';
import { checkLoopOptions, LOOP_OPTIONS, type LoopOptions } from './loop-options.ts';
import { REWARD_SCALE, type RewardScaleState } from './reward-scale.ts';

import { requireUpdate } from './updater.ts';

/** The net, the traces and the settings of a `StreamQ`. */
export interface StreamQOptions<O extends Observations = Float32Array> extends LoopOptions<O> {
  /**
   * Q(s, .), [1, ...observationShape] to [1, actionCount]. The mean and variance of a `Normalised` follow the
   * observations.
   */
  readonly qNet: Module;
  /** The traces of the net's parameters: an `ObGD`, or `AdaptiveTraces`. */
  readonly traces: Traces;
  /** The environment: `vectorise(make, 1)`. */
  readonly envs: VectorEnvironment<O>;
  /** The discount of a step, 0 to 1. Usually 0.99. */
  readonly gamma: number;
  /** Lambda: the share of a trace that is kept in a step, besides the discount; 0 to 1. Usually 0.8. */
  readonly lambda: number;
  /** Whether rewards are divided by the standard deviation of their discounted sum. Default true. */
  readonly scaleRewards?: boolean | undefined;
  /** Callbacks that observe training and may stop it. `beforeUpdate` is not called, as there are no batches. */
  readonly callbacks?: Several<TrainCallback<O>> | undefined;
}

const OPTIONS: readonly (keyof StreamQOptions)[] = [
  ...(['qNet', 'traces', 'envs', 'gamma', 'lambda', 'scaleRewards', ...LOOP_OPTIONS] as const),
];

/** The options that `StreamQ.change` can change. */
export type StreamQChanges = Partial<Pick<StreamQOptions, 'gamma' | 'lambda' | 'epsilon'>>;

export const STREAM_CHANGES: readonly (keyof StreamQChanges)[] = ['gamma', 'lambda', 'epsilon'];

/** The state of a `StreamQ`, as plain data for a checkpoint. The traces and the net are saved beside it. */
export interface StreamQState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly latest: UpdateResult | null;
  /** The next action, and its Q(s, a). */
  readonly action: number;
  readonly value: number;
  /** Whether the net would have chosen another action. */
  readonly strays: boolean;
  /** Observations so far. */
  readonly observed: number;
  readonly rewardScale: RewardScaleState;
  /** Return so far of the unfinished episode. */
  readonly episodeReturn: number;
  readonly episodeSteps: number;
  readonly random: readonly number[];
}

/** Checks of its fields, for the number of actions. */
export function streamChecks(actionCount: number): FieldChecks<StreamQState> {
  return {
    ...{ steps: requireCount, updates: requireCount, episodes: requireCount, observed: requireCount },
    ...{ latest: optional(requireUpdate), action: integerWithin(0, actionCount - 1) },
    ...{ value: requireFinite, strays: requireFlag, rewardScale: objectOf(REWARD_SCALE) },
    ...{ episodeReturn: requireFinite, episodeSteps: requireCount, random: checkedElsewhere },
  };
}

/** @throws TypeError for an object that is missing; RangeError for an option that is unknown or out of its range. */
export function checkStreamOptions<O extends Observations>(options: StreamQOptions<O>): void {
  requireKnown('StreamQ', options, OPTIONS);
  requireObjects(options, ['qNet', 'traces', 'envs', 'random']);
  const { envs, gamma, lambda, scaleRewards = true, qNet, traces } = options;
  requireNumber('envs.count', envs.count, envs.count === 1, '1 for learning from a stream');
  requireFraction('gamma', gamma);
  requireFraction('lambda', lambda);
  requireFlag('scaleRewards', scaleRewards);
  checkLoopOptions(options);
  const parameters = qNet.parameters();
  if (!traces.parameters.some((parameter) => parameters.includes(parameter))) {
    throw new RangeError('traces must have been made with parameters of qNet, got others');
  }
}
