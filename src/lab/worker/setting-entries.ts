import type { Recipe } from '../../recipes/recipe.ts';
import type { Setting } from '../../recipes/setting.ts';
import { allowed, flattenSettings, formatSetting } from '../../recipes/settings.ts';
import { changeableKeys } from '../../runs/changes.ts';
import type { SettingEntry } from '../protocol.ts';

/** The settings that are part of programs. */
const COMPILED = ['loss', 'doubleDQN', 'tau', 'clipValue', 'maxGradNorm', 'batchSize'];

/** The short key for exploration that falls no more. */
const HELD = {
  label: 'Exploration, held',
  usual: '0 to 1',
  help: 'Holds the probability of a random action at one value.',
};

/** All settings of a recipe, with the values of a run and of its preset. */
export function settingEntries(recipe: Recipe, preset: string, settings: object): SettingEntry[] {
  const [usual, now] = [recipe.presets[preset], settings].map((each) => flattenSettings(each));
  const changeable = changeableKeys(recipe);
  const written = (value: unknown) => (value === undefined ? undefined : formatSetting(value));
  const { 'epsilon.from': share } = recipe.table;
  const held = share && changeable.includes('epsilon') ? { epsilon: { ...share, ...HELD } } : {};
  // What some are counted in is a choice among the settings, too.
  const unitOf = ({ unit }: Setting) => {
    if (unit === undefined) return {};
    const { rule } = recipe.table[unit] ?? {};
    return { unit: rule && 'choices' in rule ? (written(now[unit]) ?? unit) : unit };
  };
  return Object.entries<Setting>({ ...held, ...recipe.table }).map(([key, setting]) => ({
    ...{ key, ...setting, allowed: allowed(setting.rule) },
    ...unitOf(setting),
    ...{ value: written(now[key]), preset: written(usual[key]) },
    acts: !changeable.includes(key) ? 'start' : COMPILED.includes(key) ? 'compiled' : 'step',
  }));
}
