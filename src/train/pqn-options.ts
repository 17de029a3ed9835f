import type { UpdateResult } from '../agents/dqn.ts';
import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Random } from '../random.ts';
import {
  requireFinite,
  requireFraction,
  requireKnown,
  requireNumber,
  requireObjects,
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
import type { Several, TrainCallback } from './callbacks.ts';
import { checkLoopOptions, LOOP_OPTIONS, type LoopOptions } from './loop-options.ts';
import { requireUpdate } from './updater.ts';

/** The net and the settings of a `PQN`. */
export interface PQNOptions<O extends Observations = Float32Array> extends LoopOptions<O> {
  /** Q(s, .), [n, ...observationShape] to [n, actionCount]. Without layer normalisation it may diverge. */
  readonly qNet: Module;
  /** The optimiser of parameters of `qNet`; in the paper a `RAdam`. */
  readonly optimizer: Optimizer;
  /** The environments, usually 4 to 128. */
  readonly envs: VectorEnvironment<O>;
  /** The number of steps in each environment between two rounds of updates, usually 32 to 128. */
  readonly rolloutSteps: number;
  /** The number of transitions in an update. It must divide a round, `rolloutSteps` times the environments. */
  readonly batchSize: number;
  /** The number of times that each step is learned from, usually 2 to 4. */
  readonly epochs: number;
  /** The discount of a step, 0 to 1. Usually 0.99. */
  readonly gamma: number;
  /** Lambda: the weight of the rewards that followed in targets, against the net's own values; 0 to 1. Usually 0.65. */
  readonly lambda: number;
  /** Multiplies the rewards that are learned from; returns are reported unscaled. Default 1. */
  readonly rewardScale?: number | undefined;
  /** The generator that shuffles the steps of a round. */
  readonly shuffle: Random;
  /** Callbacks that observe training and may stop it. `beforeUpdate` is not called, as batches have no next states. */
  readonly callbacks?: Several<TrainCallback<O>> | undefined;
}

const OPTIONS: readonly (keyof PQNOptions)[] = [
  ...(['qNet', 'optimizer', 'envs', 'rolloutSteps', 'batchSize', 'epochs', 'gamma', 'lambda'] as const),
  ...(['rewardScale', 'shuffle', ...LOOP_OPTIONS] as const),
];

/** The options that `PQN.change` can change. The learning rate is the optimiser's. */
export type PQNChanges = Partial<Pick<PQNOptions, 'gamma' | 'lambda' | 'epochs' | 'epsilon'>>;

export const PQN_CHANGES: readonly (keyof PQNChanges)[] = ['gamma', 'lambda', 'epochs', 'epsilon'];

/** The state of a `PQN`, as plain data for a checkpoint. The net, the optimiser and the rollout are saved beside it. */
export interface PQNState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly latest: UpdateResult | null;
  /** Steps in the rollout. */
  readonly filled: number;
  /** Returns so far of the unfinished episodes, [envs.count]. */
  readonly returns: readonly number[];
  /** Steps so far of the same episodes, [envs.count]. */
  readonly lengths: readonly number[];
  readonly random: readonly number[];
  readonly shuffle: readonly number[];
}

/** Checks of its fields, for the number of environments and of steps in a round. */
export function pqnChecks(environments: number, rolloutSteps: number): FieldChecks<PQNState> {
  return {
    ...{ steps: requireCount, updates: requireCount, episodes: requireCount },
    ...{ latest: optional(requireUpdate), filled: integerWithin(0, rolloutSteps - 1) },
    ...{ returns: arrayOf(requireFinite, environments), lengths: arrayOf(requireCount, environments) },
    ...{ random: checkedElsewhere, shuffle: checkedElsewhere },
  };
}

/** @throws TypeError for an object that is missing; RangeError for an option that is unknown or out of its range. */
export function checkPQNOptions<O extends Observations>(options: PQNOptions<O>): void {
  requireKnown('PQN', options, OPTIONS);
  requireObjects(options, ['qNet', 'optimizer', 'envs', 'random', 'shuffle']);
  const { envs, rolloutSteps, batchSize, epochs, gamma, lambda, rewardScale = 1 } = options;
  const { qNet, optimizer } = options;
  for (const [name, value] of Object.entries({ rolloutSteps, batchSize, epochs })) {
    requirePositiveInteger(name, value);
  }
  requireRounds(rolloutSteps, envs.count, batchSize);
  requireFraction('gamma', gamma);
  requireFraction('lambda', lambda);
  const scales = Number.isFinite(rewardScale) && rewardScale !== 0;
  requireNumber('rewardScale', rewardScale, scales, 'a finite number other than 0');
  checkLoopOptions(options);
  if (!optimizer.parameters.some((parameter) => qNet.parameters().includes(parameter))) {
    throw new RangeError('optimizer must have been made with parameters of qNet, got one of others');
  }
}

/** @throws RangeError unless batches divide a round. */
export function requireRounds(rolloutSteps: number, environments: number, batchSize: number): void {
  if ((rolloutSteps * environments) % batchSize === 0) return;
  throw new RangeError(
    `batchSize must divide rolloutSteps * environments, ${rolloutSteps} * ${environments}, got ${batchSize}`,
  );
}
