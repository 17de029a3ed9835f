import { isRecord } from '../json.ts';
import type { Counted } from '../train/loop-options.ts';
import { type EvaluationSettings, lengthOf, type RecipeSettings } from './recipe-settings.ts';

/** Exploration: the probability of a random action over time. */
export interface EpsilonSettings {
  readonly kind: 'linear' | 'exponential' | 'geometric';
  readonly from: number;
  readonly to: number;
  /** The end of a linear fall, in units of `by`. */
  readonly steps?: number;
  /** Time constant of an exponential fall: exp(-t / decay). */
  readonly decay?: number;
  /** Base of a geometric fall: factor^t. */
  readonly factor?: number;
  readonly by: Counted;
}

/** Settings without those, at any level, that equal the defaults. */
export type Given<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[] | string | number | boolean | undefined
    ? T[K]
    : Given<T[K]>;
};

/** The setting that each kind of exploration has. */
const PACE = { linear: 'steps', exponential: 'decay', geometric: 'factor' } as const;

interface Explored extends RecipeSettings {
  readonly epsilon: EpsilonSettings;
}

/** The defaults of exploration, which falls over the first fifth of a run, and of evaluation. */
export function explorationAndEvaluation(given: Given<Explored>): {
  epsilon: Given<EpsilonSettings>;
  evaluation: Given<EvaluationSettings>;
} {
  const { unit, count } = lengthOf(given);
  const { epsilon, evaluation } = given;
  const { kind = 'linear', by = unit } = epsilon ?? {};
  const paces = { linear: { steps: count / 5 }, exponential: { decay: count / 10 }, geometric: {} };
  return {
    epsilon: { kind, from: 1, to: 0.05, by, ...(by === unit && paces[kind]), ...epsilon },
    evaluation: { games: 20, epsilon: 0, maxSteps: 10_000, ...evaluation },
  };
}

/**
 * Refuses settings of exploration and evaluation that contradict each other.
 *
 * @throws RangeError that names both.
 */
export function requireExploration({ epsilon, evaluation }: Explored): void {
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
  const { confirmAt, stopAt } = evaluation;
  if (confirmAt !== undefined && stopAt === undefined) {
    throw new RangeError(`evaluation.confirmAt has no effect without evaluation.stopAt, got ${confirmAt}`);
  }
  if (confirmAt !== undefined && stopAt !== undefined && confirmAt > stopAt) {
    throw new RangeError(
      `evaluation.confirmAt must be at most evaluation.stopAt, which is ${stopAt}, got ${confirmAt}`,
    );
  }
}

/** A copy without undefined values. */
export function defined<T extends object>(settings: T): T {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isRecord(value) ? defined(value) : value]),
  ) as T;
}

/** The settings that may change while a run of any kind trains. */
export const COMMON_CHANGES: readonly string[] = [
  ...['learningRate', 'epsilon.kind', 'epsilon.from', 'epsilon.to', 'epsilon.steps', 'epsilon.decay'],
  'epsilon.factor',
];

/**
 * Refuses groups of settings that are given only in part.
 *
 * @param whole the names that each group must have, by the group.
 * @throws RangeError that names a setting that is missing.
 */
export function requireWhole(settings: object, whole: Readonly<Record<string, readonly string[]>>): void {
  for (const [group, names] of Object.entries(whole)) {
    const given = (settings as Record<string, Record<string, unknown> | undefined>)[group];
    const missing = given && names.find((name) => given[name] === undefined);
    if (!given || !missing) continue;
    const present = Object.keys(given).find((name) => given[name] !== undefined);
    throw new RangeError(
      `${group}.${missing} must be given where ${present ? `${group}.${present}` : group} is`,
    );
  }
}

/** A learning rate and its fall. */
interface FallingLearningRate {
  readonly learningRate: number;
  readonly learningRateFall?: { readonly to: number; readonly updates: number };
}

/**
 * Refuses a fall of the learning rate that is not whole, or would be a rise.
 *
 * @throws RangeError that names the setting.
 */
export function requireFall({ learningRate, learningRateFall }: FallingLearningRate): void {
  requireWhole({ learningRateFall }, { learningRateFall: ['to', 'updates'] });
  if (!learningRateFall || learningRateFall.to <= learningRate) return;
  const { to } = learningRateFall;
  throw new RangeError(
    `learningRateFall.to must be at most learningRate, which is ${learningRate}, got ${to}`,
  );
}
