import { DQN_CHANGES } from './dqn-changes.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { FLAG, type SettingsTable } from './setting.ts';
import { DQN_TABLE } from './settings-table.ts';

export const OWN = {
  hierarchical: {
    ...{ label: 'Two levels', usual: 'true', rule: FLAG },
    help: 'One net chooses goals and another one the way to them; else plain deep Q-learning.',
  },
  exploreBySuccess: {
    ...{ label: 'Exploration by success', usual: 'true', rule: FLAG },
    help: 'Explores less on the way to goals that are reached often.',
  },
  semiMarkov: {
    ...{ label: 'Semi-Markov goals', usual: 'true', rule: FLAG },
    help: 'A goal that took N steps is discounted as N; else as one.',
  },
} satisfies SettingsTable;

/** Settings that a run of two levels cannot use. */
const FOREIGN =
  /^(episodes|head|quantiles|samples|targetSamples|actSamples|kappa|atoms|support|munchausen|noisy|actWith|anneal|resets|redo|convolutions|residual|observationScale|frameStack|learningRateFall|nStep|targetUpdateBy|rewardScale|terminalReward|learningStarts|gradientSteps|prioritised|priorities|hindsight|selfImitation|shift|evaluation.epsilon)\b/;

/**
 * The settings of hierarchical DQN, for both levels alike, and of the flat one beside it. Both levels follow the
 * episodes of one environment. Updates begin once a batch is stored, each level has a replay of `replayCapacity`, and
 * exploration falls by steps, for goals and for actions.
 */
export interface HDQNSettings extends DQNSettings, Readonly<Record<keyof typeof OWN, boolean>> {}

export const TABLE: SettingsTable = {
  ...Object.fromEntries(Object.entries(DQN_TABLE).filter(([key]) => !FOREIGN.test(key))),
  ...OWN,
  environments: { ...DQN_TABLE.environments, rule: { integer: true, min: 1, max: 1 } },
  'epsilon.by': { ...DQN_TABLE['epsilon.by'], rule: { choices: ['steps'] } },
};

/** The settings that may change while a run trains: those of both levels and the flat agent. */
export const CHANGES = DQN_CHANGES.filter((key) => key in TABLE && !['gamma', 'batchSize'].includes(key));
