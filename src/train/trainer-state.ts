import type { UpdateResult } from '../agents/dqn.ts';
import { requireFinite, requireNonNegative } from '../require.ts';
import { arrayOf, checkedElsewhere, type FieldChecks, optional, requireCount } from '../saved-state.ts';
import { requireUpdate } from './updater.ts';

/** The state of a `Trainer`, as plain data for a checkpoint. */
export interface TrainerState {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
  readonly updatesDue: number;
  /** Environment steps before the next update; null for Infinity, which JSON does not have. */
  readonly learningStarts: number | null;
  readonly latest: UpdateResult | null;
  /** Returns so far of the unfinished episodes, [envs.count]. */
  readonly returns: readonly number[];
  /** Steps so far of the same episodes, [envs.count]. */
  readonly lengths: readonly number[];
  /** The generator that draws the exploration. */
  readonly random: readonly number[];
}

/** Checks of its fields, for a trainer of that number of environments. */
export function trainerChecks(environments: number): FieldChecks<TrainerState> {
  return {
    ...{ steps: requireCount, updates: requireCount, episodes: requireCount, updatesDue: requireCount },
    ...{ learningStarts: optional(requireNonNegative), latest: optional(requireUpdate) },
    ...{ returns: arrayOf(requireFinite, environments), lengths: arrayOf(requireCount, environments) },
    random: checkedElsewhere,
  };
}
