import type { Goals } from '../envs/goal-environment.ts';
import { show } from '../require.ts';
import { type BodySettings, imageLayers } from './body-settings.ts';

/** The output of a network for each action, and how it is learned. */
export interface HeadSettings {
  /** The kind of output. Default: 'scalar', a value. */
  readonly head?: 'scalar' | 'quantile' | 'implicit' | 'categorical';
  /** The number of quantiles of each action, for a quantile head. Default 32. */
  readonly quantiles?: number;
  /** The number of levels drawn for each state, for an implicit head. Default 8. */
  readonly samples?: number;
  /** The number of levels drawn for each next state, for an implicit head. Default 8. */
  readonly targetSamples?: number;
  /** The number of quantiles whose mean is the value of an action, for an implicit head. Default 8. */
  readonly actSamples?: number;
  /** The error at which the quantile Huber loss becomes linear. Default 1. */
  readonly kappa?: number;
  /** The number of atoms of each action, for a categorical head. Default 51. */
  readonly atoms?: number;
  /** The returns of the first and the last atom, for a categorical head. */
  readonly support?: { readonly min: number; readonly max: number };
  /** Defaults: 0.9 for the first; 0.03 and 1, times `rewardScale`, for the others. */
  readonly munchausen?: { readonly alpha?: number; readonly temperature?: number; readonly clip?: number };
  /** The first sigma of noisy layers. Default: no noise. */
  readonly noisy?: number;
}

/** The settings of some kinds of heads, with those kinds. */
const OWN = {
  quantiles: ['quantile'],
  kappa: ['quantile', 'implicit'],
  samples: ['implicit'],
  targetSamples: ['implicit'],
  actSamples: ['implicit'],
  atoms: ['categorical'],
  support: ['categorical'],
} as const;

/** All of them. */
export const OF_HEADS = Object.keys(OWN) as readonly (keyof typeof OWN)[];

/** The numbers that the network gives for each action. */
export function widthOf({ head = 'scalar', quantiles = 32, atoms = 51 }: HeadSettings): number {
  return { scalar: 1, quantile: quantiles, implicit: 1, categorical: atoms }[head];
}

type Others = Pick<BodySettings, 'convolutions' | 'residual' | 'hiddenSizes'> & {
  readonly loss: string;
  readonly nStep: number;
  readonly doubleDQN: boolean;
  readonly selfImitation?: object;
};

/**
 * Refuses settings that do not fit the head, or its learner.
 *
 * @throws RangeError that names both.
 */
export function requireHead(settings: HeadSettings & Others): void {
  const { head = 'scalar', loss, selfImitation, munchausen, support, hiddenSizes } = settings;
  for (const name of OF_HEADS) {
    const heads: readonly string[] = OWN[name];
    if (settings[name] === undefined || heads.includes(head)) continue;
    const needed = heads.map((each) => `'${each}'`).join(' or ');
    throw new RangeError(`${name} has no effect unless head is ${needed}, got ${show(settings[name])}`);
  }
  if (munchausen) requireMunchausen(settings);
  if (head === 'scalar') return;
  if (loss !== 'smoothL1') {
    throw new RangeError(
      `loss must be smoothL1 where head is '${head}', which has its own loss, got ${loss}`,
    );
  }
  if (selfImitation) {
    throw new RangeError(`head must be scalar with selfImitation, which learns values alone, got ${head}`);
  }
  if (head === 'implicit' && imageLayers(settings) + hiddenSizes.length === 0) {
    throw new RangeError("hiddenSizes must have a layer where head is 'implicit', got none");
  }
  if (head !== 'categorical') return;
  if (!support) {
    throw new RangeError(
      "support.min and support.max must be given where head is 'categorical': they have to hold all returns",
    );
  }
  if (!(support.min < support.max)) {
    throw new RangeError(
      `support.max must be above support.min, which is ${support.min}, got ${support.max}`,
    );
  }
}

function requireMunchausen({ head, nStep, doubleDQN, selfImitation }: HeadSettings & Others): void {
  if (doubleDQN) {
    throw new RangeError('doubleDQN must be false with munchausen, which chooses no next action, got true');
  }
  if (nStep !== 1) {
    throw new RangeError(`nStep must be 1 with munchausen, which adds a bonus to every reward, got ${nStep}`);
  }
  if (head === 'categorical' || head === 'implicit') {
    throw new RangeError(`head must be scalar or quantile with munchausen, got ${head}`);
  }
  if (selfImitation) {
    throw new RangeError('selfImitation and munchausen both add to rewards: one of them must be left out');
  }
}

/** @throws RangeError for a support that does not hold the sums of rewards for missing, or reaching, goals. */
export function requireGoalSupport(
  goals: Goals,
  { head, support, gamma }: HeadSettings & { readonly gamma: number },
): void {
  if (head !== 'categorical' || !support) return;
  const [goal, other] = [new Float32Array(goals.goalSize), new Float32Array(goals.goalSize).fill(1)];
  for (const achieved of [goal, other]) {
    const reward = goals.rewardFor(achieved, goal);
    const sum = reward === 0 || goals.terminatedFor(achieved, goal) ? reward : reward / (1 - gamma);
    if (sum >= support.min && sum <= support.max) continue;
    throw new RangeError(
      `support must hold returns of ${Number(sum.toPrecision(6))} with hindsight, which rewards of ${reward} come to, got ` +
        `${support.min} to ${support.max}`,
    );
  }
}
