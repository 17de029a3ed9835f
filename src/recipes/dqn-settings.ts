import { isRecord } from '../json.ts';
import type { CNNOptions } from '../nn/cnn.ts';
import type { Init } from '../nn/init.ts';
import { type Counted, requireRewardsAsTheyAre } from '../train/train-options.ts';
import { type HeadSettings, requireHead } from './head-settings.ts';
import type { RegularisationSettings } from './regularisation-settings.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import { requireUpkeep, type UpkeepSettings } from './upkeep-settings.ts';

/**
 * The numbers of a run that learns with a `DQN`, as plain data. `settings-table.ts` has a label, the unit, the usual
 * value, the legal range and a sentence for each of them.
 */
export interface DQNSettings extends RecipeSettings, HeadSettings, RegularisationSettings, UpkeepSettings {
  /** Hidden layers of the network, after its convolutions. */
  readonly hiddenSizes: readonly number[];
  /** Convolutions for images, each [channels, kernel, stride]. */
  readonly convolutions: CNNOptions['convolutions'];
  readonly init: Init;
  readonly dueling: boolean;
  /** Factors of the elements of an observation. */
  readonly observationScale?: readonly number[];
  readonly frameStack: number;
  readonly optimizer: 'adam' | 'adamw' | 'radam' | 'rmsprop';
  readonly learningRate: number;
  /** A straight line from `learningRate`. */
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

export interface PrioritySettings {
  readonly alpha: number;
  readonly beta: { readonly from: number; readonly to: number; readonly batches: number };
}

/** Exploration: the probability of a random action over time. */
export interface EpsilonSettings {
  readonly kind: 'linear' | 'exponential' | 'geometric';
  readonly from: number;
  readonly to: number;
  /** Where a linear fall ends, in units of `by`. */
  readonly steps?: number;
  /** Time constant of an exponential fall: exp(-t / decay). */
  readonly decay?: number;
  /** Base of a geometric fall: factor^t. */
  readonly factor?: number;
  readonly by: Counted;
}

/** Settings of which only those that differ from the defaults are given, at every level. */
export type Given<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[] | string | number | boolean | undefined
    ? T[K]
    : Given<T[K]>;
};

/** The setting that a kind of exploration goes by. */
const PACE = { linear: 'steps', exponential: 'decay', geometric: 'factor' } as const;

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
  const { priorities, epsilon, evaluation } = given;
  const { kind = 'linear', by = unit } = epsilon ?? {};
  const paces = { linear: { steps: count / 5 }, exponential: { decay: count / 10 }, geometric: {} };
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
    epsilon: { kind, from: 1, to: 0.05, by, ...(by === unit && paces[kind]), ...epsilon },
    evaluation: { games: 20, epsilon: 0, maxSteps: 10_000, ...evaluation },
  } satisfies Given<DQNSettings> as unknown as S;
}

/** A copy without what is undefined. */
function defined<T extends object>(settings: T): T {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isRecord(value) ? defined(value) : value]),
  ) as T;
}

/** Groups of settings that are given as a whole or not at all. */
const WHOLE = {
  learningRateFall: ['to', 'updates'],
  selfImitation: ['alpha', 'clip', 'positive'],
  support: ['min', 'max'],
  anneal: ['updates'],
  resets: ['every'],
} as const;

/**
 * Refuses settings that contradict each other.
 *
 * @throws RangeError that names both.
 */
export function requireTogether({ epsilon, nStep, replacement, ...settings }: DQNSettings): void {
  const { kind } = epsilon;
  for (const name of Object.values(PACE)) {
    const needed = name === PACE[kind];
    if (needed && epsilon[name] === undefined) {
      throw new RangeError(`epsilon.${name} must be given where epsilon.kind is '${kind}'`);
    }
    if (!needed && epsilon[name] !== undefined) {
      throw new RangeError(
        `epsilon.${name} has no effect where epsilon.kind is '${kind}', got ${epsilon[name]}`,
      );
    }
  }
  const { confirmAt, stopAt } = settings.evaluation;
  if (confirmAt !== undefined && stopAt === undefined) {
    throw new RangeError(`evaluation.confirmAt has no effect without evaluation.stopAt, got ${confirmAt}`);
  }
  if (confirmAt !== undefined && stopAt !== undefined && confirmAt > stopAt) {
    throw new RangeError(
      `evaluation.confirmAt must be at most evaluation.stopAt, which is ${stopAt}, got ${confirmAt}`,
    );
  }
  for (const [group, names] of Object.entries(WHOLE)) {
    const given = settings[group as keyof typeof WHOLE] as Record<string, unknown> | undefined;
    const missing = given && names.find((name) => given[name] === undefined);
    if (!given || !missing) continue;
    const present = names.find((name) => given[name] !== undefined);
    throw new RangeError(
      `${group}.${missing} must be given where ${present ? `${group}.${present}` : group} is`,
    );
  }
  requireHead({ ...settings, nStep });
  requireUpkeep({ ...settings, nStep });
  if (settings.convolutions.length > 0 && settings.init !== 'pytorch') {
    throw new RangeError(`init must be pytorch where there are convolutions, got ${settings.init}`);
  }
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
