import type { Schedule } from '../agents/schedule.ts';
import type { Observations } from '../envs/environment.ts';
import { type Random, seedWords } from '../random.ts';
import { requirePositive, requireWord, show } from '../require.ts';
import type { Several, TrainCallback } from './callbacks.ts';

/** The counts of training that a schedule may depend on. */
export type Counted = 'steps' | 'updates' | 'episodes';
export const COUNTED: readonly Counted[] = ['steps', 'updates', 'episodes'];

/** The options that all loops of training have in common: exploration, length and callbacks. */
export interface LoopOptions<O extends Observations = Float32Array> {
  /** The probability of a random action, a schedule over the count `epsilonBy`. */
  readonly epsilon: Schedule;
  /** The count that `epsilon` depends on. Default 'steps': environment steps. */
  readonly epsilonBy?: Counted | undefined;
  /** The generator of exploration. */
  readonly random: Random;
  /** Seeds the environments: the i-th gets seed + i. */
  readonly seed: number;
  /** Environment steps, over all environments together, after which training ends; may be Infinity. */
  readonly steps: number;
  /** Episodes after which training ends. Default: no limit. */
  readonly episodes?: number | undefined;
  /** Callbacks that observe training and may stop it. */
  readonly callbacks?: Several<TrainCallback<O>> | undefined;
}

export const LOOP_OPTIONS: readonly (keyof LoopOptions)[] = [
  ...(['epsilon', 'epsilonBy', 'random', 'seed', 'steps', 'episodes', 'callbacks'] as const),
];

/** @throws TypeError for an epsilon that is no schedule; RangeError for another option that is out of its range. */
export function checkLoopOptions<O extends Observations>(options: LoopOptions<O>): void {
  const { epsilon, epsilonBy = 'steps', steps, episodes = 1, seed } = options;
  if (typeof epsilon !== 'function') {
    throw new TypeError(`epsilon must be a schedule, such as constantSchedule(0.1), got ${show(epsilon)}`);
  }
  requireWord('epsilonBy', epsilonBy, COUNTED);
  requirePositive('steps', steps);
  requirePositive('episodes', episodes);
  seedWords(seed);
}
