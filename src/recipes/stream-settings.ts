import {
  COMMON_CHANGES,
  defined,
  type EpsilonSettings,
  explorationAndEvaluation,
  type Given,
  requireExploration,
} from './common-settings.ts';
import { completeSettings } from './complete-settings.ts';
import type { DQNSettings } from './dqn-settings.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import { FLAG, POSITIVE, type SettingsTable, SHARE } from './setting.ts';
import { rowsOf } from './settings.ts';
import { DQN_TABLE } from './settings-table.ts';

/** The numbers of a run that learns with a `StreamQ`, as plain data. */
export interface StreamSettings
  extends RecipeSettings,
    Pick<DQNSettings, 'hiddenSizes' | 'convolutions' | 'observationScale' | 'frameStack' | 'gamma'> {
  readonly lambda: number;
  readonly traces: 'bounded' | 'adaptive';
  /** The learning rate. Default: 1 for bounded traces, 4.6e-4 for adaptive ones. */
  readonly learningRate?: number;
  /** Kappa of bounded traces. Default 2. */
  readonly kappa?: number;
  /** Epsilon of adaptive traces. Default 0.1. */
  readonly eps?: number;
  readonly normaliseObservations: boolean;
  readonly scaleRewards: boolean;
  readonly epsilon: EpsilonSettings;
}

/** The settings of every recipe that learns with a `StreamQ`. */
export const STREAM_TABLE: SettingsTable = {
  ...rowsOf(DQN_TABLE, [
    ...['steps', 'episodes', 'saveEvery', 'evaluation', 'hiddenSizes', 'convolutions'],
    ...['observationScale', 'frameStack', 'gamma', 'epsilon'],
  ]),
  environments: { ...DQN_TABLE.environments, usual: '1', rule: { integer: true, min: 1, max: 1 } },
  lambda: {
    ...{ label: 'Lambda', usual: '0.8', rule: SHARE },
    help: 'Share of a trace that is kept in a step, besides the discount.',
  },
  traces: {
    ...{ label: 'Traces', usual: 'bounded', rule: { choices: ['bounded', 'adaptive'] } },
    help: 'How steps follow the traces of gradients: bounded so that they do not overshoot (Elsayed et al. 2024), or divided by the size that gradients usually have.',
  },
  learningRate: {
    ...{ label: 'Learning rate', usual: '1 for bounded traces, 4.6e-4 for adaptive ones', rule: POSITIVE },
    help: 'Size of the steps along the traces.',
  },
  kappa: {
    ...{ label: 'Kappa', usual: '2', rule: POSITIVE },
    help: 'How many times smaller than the bound the steps of bounded traces are, 2 by default.',
  },
  eps: {
    ...{ label: 'Epsilon of adaptive traces', usual: '0.1', rule: POSITIVE },
    help: 'Added to the root that adaptive traces are divided by, 0.1 by default.',
  },
  normaliseObservations: {
    ...{ label: 'Normalised observations', usual: 'true', rule: FLAG },
    help: 'The network sees each element of an observation by the mean and variance of all so far.',
  },
  scaleRewards: {
    ...{ label: 'Scaled rewards', usual: 'true', rule: FLAG },
    help: 'Rewards are divided by the standard deviation of their discounted sum so far.',
  },
};

/** The settings that may change while a run trains. */
export const STREAM_RUN_CHANGES: readonly string[] = [...COMMON_CHANGES, 'gamma', 'lambda'];

/** Complete, checked settings, from those that differ from the defaults. @throws RangeError as `defineRecipe`. */
export function readStreamSettings<S extends StreamSettings>(given: Given<S>, table: SettingsTable): S {
  return completeSettings<S>(given, table, { withDefaults, requireTogether });
}

/** The learning rate of the settings, or its default. */
export function learningRateOfStream({ learningRate, traces }: StreamSettings): number {
  return learningRate ?? { bounded: 1, adaptive: 4.6e-4 }[traces];
}

function withDefaults<S extends StreamSettings>(settings: Given<S>): S {
  const given: Given<StreamSettings> = defined(settings);
  return {
    ...{ environments: 1, hiddenSizes: [32, 32], convolutions: [], frameStack: 1 },
    ...{ gamma: 0.99, lambda: 0.8, traces: 'bounded', normaliseObservations: true, scaleRewards: true },
    ...given,
    ...explorationAndEvaluation(given),
  } satisfies Given<StreamSettings> as unknown as S;
}

function requireTogether(settings: StreamSettings): void {
  requireExploration(settings);
  const { traces, kappa, eps } = settings;
  const foreign = traces === 'bounded' ? { eps } : { kappa };
  for (const [name, value] of Object.entries(foreign)) {
    if (value === undefined) continue;
    const other = traces === 'bounded' ? 'adaptive' : 'bounded';
    throw new RangeError(`${name} has no effect unless traces is '${other}', got ${value}`);
  }
}
