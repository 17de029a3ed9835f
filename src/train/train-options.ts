import type { Schedule } from '../agents/schedule.ts';
import type { Observations, VectorEnvironment } from '../envs/environment.ts';
import type { LearningRate } from '../optim/optimizer.ts';
import type { Replay } from '../replay/replay.ts';
import {
  requireFinite,
  requireFraction,
  requireFunction,
  requireInterval,
  requireKnown,
  requireNonNegative,
  requireNumber,
  requireObjects,
  requirePositive,
  requirePositiveInteger,
  requireWord,
  show,
} from '../require.ts';
import { COUNTED, type Counted, checkLoopOptions, LOOP_OPTIONS, type LoopOptions } from './loop-options.ts';
import type { Agent, Upkeep } from './updater.ts';

/** Options of `Trainer` and `trainDQN`. */
export interface TrainOptions<O extends Observations = Float32Array> extends LoopOptions<O> {
  /** A `DQN`, or any object that acts and learns as it does. */
  readonly agent: Agent<O>;
  readonly envs: VectorEnvironment<O>;
  readonly replay: Replay<O>;
  /** Multiplies the rewards that are learned from; returns are reported unscaled. Default 1. */
  readonly rewardScale?: number | undefined;
  /** Replaces the reward of a terminal step, for learning. Default: no replacement. */
  readonly terminalReward?: number | undefined;
  /**
   * The number of environment steps before the first update, or more if the replay cannot fill a batch yet. With
   * Infinity nothing is learned.
   */
  readonly learningStarts: number;
  /** Environment steps between one round of updates and the next. */
  readonly trainFrequency: number;
  /** The number of updates in a round. */
  readonly gradientSteps: number;
  /** The interval between two moves of the target net, in units of `targetUpdateBy`. With Infinity it never moves. */
  readonly targetUpdateEvery: number;
  /** The unit of `targetUpdateEvery`. Default 'updates'. */
  readonly targetUpdateBy?: Counted | undefined;
  /**
   * Called before each update draws its batch, with the number of updates so far. It may change nets or the replay. A
   * promise is awaited. After `state` was set, the number goes on from there.
   */
  readonly upkeep?: Upkeep | undefined;
  /** Called with warnings, such as that nothing will be learned with these options. Default: `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** The options that `Trainer.change` can change. */
export interface TrainChanges
  extends Pick<
    TrainOptions,
    | 'steps'
    | 'episodes'
    | 'rewardScale'
    | 'terminalReward'
    | 'learningStarts'
    | 'trainFrequency'
    | 'gradientSteps'
    | 'targetUpdateEvery'
  > {
  /** A number or a schedule. */
  readonly epsilon: number | Schedule;
  /** The optimiser's `lr`: a number, or a schedule by its steps. */
  readonly learningRate: LearningRate;
}

type Check = (name: string, value: number) => void;

const NUMBERS: Readonly<Record<Exclude<keyof TrainChanges, 'epsilon' | 'learningRate'>, Check>> = {
  steps: requirePositive,
  episodes: optional(requirePositive),
  rewardScale: optional((name, value) =>
    requireNumber(name, value, Number.isFinite(value) && value !== 0, 'a finite number other than 0'),
  ),
  terminalReward: optional(requireFinite),
  learningStarts: (name, value) => requireNumber(name, value, value >= 0, 'a number >= 0'),
  trainFrequency: requirePositiveInteger,
  gradientSteps: requirePositiveInteger,
  targetUpdateEvery: requireInterval,
};

const OTHERS: readonly (keyof TrainOptions)[] = [
  ...(['agent', 'envs', 'replay', 'targetUpdateBy', 'upkeep', 'warn', ...LOOP_OPTIONS] as const),
];

/** @throws TypeError for an object that is missing; RangeError for an option that is unknown or out of its range. */
export function checkTrainOptions<O extends Observations>(options: TrainOptions<O>): void {
  requireKnown('Trainer', options, [...OTHERS, ...Object.keys(NUMBERS)]);
  requireObjects(options, ['agent', 'envs', 'replay', 'random']);
  checkLoopOptions(options);
  for (const name of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) NUMBERS[name](name, options[name]!);
  if (options.upkeep !== undefined && typeof options.upkeep !== 'function') {
    throw new TypeError(`upkeep must be a function, got ${show(options.upkeep)}`);
  }
  const { agent, envs, replay } = options;
  requireFunction('agent', agent, 'learn', 'such as a DQN');
  requireFunction('replay', replay, 'sample', 'such as a ReplayBuffer');
  requirePositiveInteger('envs.count, of vectorise(make, count),', envs.count);
  requireWord('targetUpdateBy', options.targetUpdateBy ?? 'updates', COUNTED);
  if (options.replay.makesRewards) requireRewardsAsTheyAre(options);
}

/**
 * Refuses to change rewards if the replay computes others itself, as the net would learn from two kinds.
 * @throws RangeError
 */
export function requireRewardsAsTheyAre({
  rewardScale = 1,
  terminalReward,
}: Pick<Partial<TrainChanges>, 'rewardScale' | 'terminalReward'>): void {
  const [name, right, found] =
    rewardScale !== 1
      ? ['rewardScale', 'be 1', rewardScale]
      : ['terminalReward', 'be left out', terminalReward];
  if (found === undefined) return;
  throw new RangeError(
    `${name} must ${right} with hindsight, which takes rewards from its goals and would not change them, got ${found}`,
  );
}

/** @throws RangeError for a key that cannot be changed, or a value out of its range or unfit for `replay`. */
export function checkChange<K extends keyof TrainChanges>(
  key: K,
  value: TrainChanges[K],
  replay: Pick<Replay, 'makesRewards'>,
): void {
  const known = [...Object.keys(NUMBERS), 'epsilon', 'learningRate'];
  if (!known.includes(key)) {
    throw new RangeError(`${key} cannot be changed; what can be changed: ${known.join(', ')}`);
  }
  if (typeof value === 'function' && (key === 'epsilon' || key === 'learningRate')) return;
  if (key === 'epsilon') requireFraction(key, value as number);
  else if (key === 'learningRate') requireNonNegative(key, value as number);
  else NUMBERS[key as keyof typeof NUMBERS](key, value as number);
  if (replay.makesRewards) requireRewardsAsTheyAre({ [key]: value });
}

function optional(check: Check): Check {
  return (name, value: number | undefined) => value === undefined || check(name, value);
}
