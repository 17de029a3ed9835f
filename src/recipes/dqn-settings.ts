import type { Counted } from '../train/loop-options.ts';
import { requireRewardsAsTheyAre } from '../train/train-options.ts';
import { type BodySettings, requireBody } from './body-settings.ts';
import {
  defined,
  type EpsilonSettings,
  explorationAndEvaluation,
  type Given,
  requireExploration,
  requireFall,
  requireWhole,
} from './common-settings.ts';
import { type HeadSettings, requireHead } from './head-settings.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import type { RegularisationSettings } from './regularisation-settings.ts';
import { requireUpkeep, type UpkeepSettings } from './upkeep-settings.ts';

export type { EpsilonSettings, Given };

/**
 * The numbers of a run that learns with a `DQN`, as plain data. `settings-table.ts` has a label, the unit, the usual
 * value, the legal range and a sentence for each of them.
 */
export interface DQNSettings
  extends RecipeSettings,
    BodySettings,
    HeadSettings,
    RegularisationSettings,
    UpkeepSettings {
  readonly dueling: boolean;
  /** Factors of the elements of an observation. */
  readonly observationScale?: readonly number[];
  readonly frameStack: number;
  readonly optimizer: 'adam' | 'adamw' | 'radam' | 'rmsprop';
  readonly learningRate: number;
  /** A straight fall from `learningRate`. */
  readonly learningRateFall?: { readonly to: number; readonly updates: number };
  readonly eps: number;
  /** 0: no limit. */
  readonly clipValue: number;
  /** 0: no limit. */
  readonly maxGradNorm: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly gamma: number;
  readonly nStep: number;
  readonly doubleDQN: boolean;
  readonly tau: number;
  readonly targetUpdateEvery: number;
  readonly targetUpdateBy: Counted;
  readonly rewardScale: number;
  readonly terminalReward?: number;
  readonly batchSize: number;
  /** In transitions. */
  readonly replayCapacity: number;
  readonly replacement: boolean;
  /** In environment steps. */
  readonly learningStarts: number;
  /** In environment steps. */
  readonly trainFrequency: number;
  readonly gradientSteps: number;
  readonly prioritised: boolean;
  readonly priorities: PrioritySettings;
  readonly epsilon: EpsilonSettings;
  readonly hindsight?: boolean;
  readonly selfImitation?: { readonly alpha: number; readonly clip: number; readonly positive: boolean };
}

/** The draws of a prioritised replay; `PriorityOptions` explains each number. */
export interface PrioritySettings {
  readonly alpha: number;
  readonly beta: { readonly from: number; readonly to: number; readonly batches: number };
}

/**
 * Settings with a default for each that is not given: plain deep Q-learning (Mnih et al. 2015) with a net of two
 * hidden layers. Exploration falls over the first fifth of the run, and learning starts after 1000 steps, or a
 * twentieth of a run that is shorter than 20,000.
 *
 * @throws RangeError unless one of `steps` and `episodes` is given.
 */
export function withDefaults<S extends DQNSettings>(settings: Given<S>): S {
  const given: Given<DQNSettings> = defined(settings);
  const { unit, count } = lengthOf(given);
  const { priorities } = given;
  return {
    ...{ environments: 1, hiddenSizes: [64, 64], convolutions: [], init: 'pytorch', frameStack: 1 },
    ...{ optimizer: 'adam', learningRate: 1e-3, eps: 1e-8, clipValue: 0, maxGradNorm: 0, loss: 'smoothL1' },
    ...{ gamma: 0.99, nStep: 1, doubleDQN: false, dueling: false, tau: 1, rewardScale: 1 },
    ...{ targetUpdateEvery: 250, targetUpdateBy: 'updates' },
    ...{ batchSize: 64, replayCapacity: 50_000, replacement: true, prioritised: false },
    ...{ learningStarts: unit === 'steps' ? Math.min(1000, Math.ceil(count / 20)) : 1000 },
    ...{ trainFrequency: 1, gradientSteps: 1 },
    ...given,
    priorities: {
      ...{ alpha: 0.6, ...priorities },
      beta: { from: 0.4, to: 1, batches: 100_000, ...priorities?.beta },
    },
    ...explorationAndEvaluation(given),
  } satisfies Given<DQNSettings> as unknown as S;
}

/** Groups of settings that must be given as a whole or not at all. */
const WHOLE = {
  selfImitation: ['alpha', 'clip', 'positive'],
  support: ['min', 'max'],
  anneal: ['updates'],
  resets: ['every'],
  redo: ['every'],
} as const;

/**
 * Refuses settings that contradict each other.
 *
 * @throws RangeError that names both.
 */
export function requireTogether({ nStep, replacement, ...settings }: DQNSettings): void {
  requireExploration(settings);
  requireWhole(settings, WHOLE);
  requireFall(settings);
  requireBody(settings);
  requireHead({ ...settings, nStep });
  requireUpkeep({ ...settings, nStep });
  if (settings.prioritised && !replacement) {
    throw new RangeError('replacement must be true where prioritised is true, got false');
  }
  if (settings.selfImitation && nStep !== 1) {
    throw new RangeError(
      `nStep must be 1 with selfImitation, whose returns look at every step, got ${nStep}`,
    );
  }
  if (settings.selfImitation && settings.hindsight) {
    throw new RangeError('hindsight must be false with selfImitation, got true');
  }
  if (settings.hindsight) requireRewardsAsTheyAre(settings);
}
