import { requireRounds } from '../train/pqn-options.ts';
import {
  COMMON_CHANGES,
  defined,
  type EpsilonSettings,
  explorationAndEvaluation,
  type Given,
  requireExploration,
  requireFall,
} from './common-settings.ts';
import { completeSettings } from './complete-settings.ts';
import type { OptimizerSettings } from './dqn-learning.ts';
import type { DQNSettings } from './dqn-settings.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import { COUNT, type SettingsTable, SHARE } from './setting.ts';
import { rowsOf } from './settings.ts';
import { DQN_TABLE } from './settings-table.ts';

/** The numbers of a run that learns with a `PQN`, as plain data. */
export interface PQNSettings
  extends RecipeSettings,
    OptimizerSettings,
    Pick<
      DQNSettings,
      'hiddenSizes' | 'convolutions' | 'observationScale' | 'frameStack' | 'gamma' | 'rewardScale'
    > {
  readonly layerNorm: boolean;
  /** Steps in each environment between two rounds of updates. */
  readonly rolloutSteps: number;
  readonly batchSize: number;
  /** How often each step is learned from. */
  readonly epochs: number;
  readonly lambda: number;
  readonly epsilon: EpsilonSettings;
}

/** The settings of every recipe that learns with a `PQN`. */
export const PQN_TABLE: SettingsTable = {
  ...rowsOf(DQN_TABLE, [
    ...['steps', 'episodes', 'environments', 'saveEvery', 'evaluation', 'hiddenSizes', 'convolutions'],
    ...[
      'layerNorm',
      'observationScale',
      'frameStack',
      'optimizer',
      'learningRate',
      'learningRateFall',
      'eps',
    ],
    ...['clipValue', 'maxGradNorm', 'gamma', 'rewardScale', 'batchSize', 'epsilon'],
  ]),
  lambda: {
    ...{ label: 'Lambda', usual: '0.65 to 0.95', rule: SHARE },
    help: "Share of what really followed in the targets, against the net's own values.",
  },
  rolloutSteps: {
    ...{ label: 'Steps of a round', unit: 'steps of each environment', usual: '32 to 128', rule: COUNT },
    help: 'Steps in each environment between two rounds of updates, which learn from these steps alone.',
  },
  epochs: {
    ...{ label: 'Epochs', usual: '2 to 4', rule: COUNT },
    help: 'How often each step is learned from.',
  },
};

/** The settings that may change while a run trains. */
export const PQN_RUN_CHANGES: readonly string[] = [...COMMON_CHANGES, 'gamma', 'lambda', 'epochs'];

/** Whole, checked settings, from those that differ from the defaults. @throws RangeError as `defineRecipe` says. */
export function readPQNSettings<S extends PQNSettings>(given: Given<S>, table: SettingsTable): S {
  return completeSettings<S>(given, table, { withDefaults, requireTogether });
}

function withDefaults<S extends PQNSettings>(settings: Given<S>): S {
  const given: Given<PQNSettings> = defined(settings);
  return {
    ...{ environments: 8, hiddenSizes: [64, 64], convolutions: [], layerNorm: true, frameStack: 1 },
    ...{ optimizer: 'radam', learningRate: 2.5e-4, eps: 1e-8, clipValue: 0, maxGradNorm: 10 },
    ...{ gamma: 0.99, lambda: 0.65, rewardScale: 1, rolloutSteps: 32, batchSize: 64, epochs: 2 },
    ...given,
    ...explorationAndEvaluation(given),
  } satisfies Given<PQNSettings> as unknown as S;
}

function requireTogether(settings: PQNSettings): void {
  requireExploration(settings);
  requireFall(settings);
  requireRounds(settings.rolloutSteps, settings.environments, settings.batchSize);
}
