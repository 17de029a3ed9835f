import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { checkSetting } from '../recipes/settings.ts';
import {
  type AskedChange,
  type Change,
  type Changing,
  changesAmong,
  checkPlanned,
  lastLength,
  readChange,
  readChanged,
  resumableSettings,
} from '../runs/changes.ts';
import { integerFlag, refuse } from './arguments.node.ts';

/** The flags of changes, as they were given. */
export interface ChangeFlags {
  readonly at?: readonly string[];
  readonly set?: readonly string[];
  readonly envs?: string;
  readonly steps?: string;
  readonly episodes?: string;
  readonly 'eval-every'?: string;
  readonly 'video-every'?: string;
  readonly 'save-every'?: string;
}

/** The flags that change a run which goes on. */
export const CHANGING: readonly (keyof ChangeFlags)[] = [
  ...(['set', 'at', 'envs', 'steps', 'episodes', 'eval-every', 'video-every', 'save-every'] as const),
];

/** The changes of `--at` in a run of `until` steps or episodes. A change that is not allowed exits with 2. */
export function readAt(recipe: Recipe, { at = [] }: ChangeFlags, run: Changing, until: number): Change[] {
  return refusing('at', () => {
    const changes = at.map((text) => readChange(text, recipe));
    checkPlanned(run, recipe, changes, until);
    return changes;
  });
}

/** The changes to a run that goes on, and its new end. A change that is not allowed exits with 2. */
export function readChanges(
  recipe: Recipe,
  flags: ChangeFlags,
  run: Changing,
): { changes: readonly AskedChange[]; until: number } {
  const keys = resumableSettings(recipe);
  const { unit } = lengthOf(run.settings);
  const set = (flags.set ?? []).map((text) => refusing('set', () => readChanged(text, recipe, keys)));
  const environments = integerFlag('envs', flags.envs, 1);
  if (environments !== undefined) {
    refusing('envs', () => checkSetting('environments', environments, recipe.table));
  }
  const others = changesAmong(run, {
    environments,
    [unit]: integerFlag(unit, flags[unit], 1),
    evalEvery: integerFlag('eval-every', flags['eval-every'], 0),
    videoEvery: integerFlag('video-every', flags['video-every'], 0),
    saveEvery: integerFlag('save-every', flags['save-every'], 0),
  });
  const until = lastLength(run, others);
  return { changes: [...set, ...others, ...readAt(recipe, flags, run, until)], until };
}

function refusing<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(`--${flag}: ${(error as Error).message}`);
  }
}
