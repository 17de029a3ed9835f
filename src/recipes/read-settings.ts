import { completeSettings } from './complete-settings.ts';
import { type DQNSettings, type Given, requireTogether, withDefaults } from './dqn-settings.ts';
import type { SettingsTable } from './setting.ts';

/**
 * Complete, checked settings of a recipe that learns with a `DQN`, from those that differ from the defaults. They have
 * the keys of `table`.
 *
 * @throws RangeError for an unknown or missing setting, a value that `table` does not allow, or a contradiction.
 */
export function readSettings<S extends DQNSettings>(given: Given<S>, table: SettingsTable): S {
  return completeSettings<S>(given, table, { withDefaults, requireTogether });
}

/** All presets of a recipe, completed and checked. */
export function readPresets<S extends DQNSettings>(
  presets: Readonly<Record<string, Given<S>>>,
  table: SettingsTable,
): Readonly<Record<string, S>> {
  const read = Object.entries(presets).map(([name, given]) => [name, readSettings<S>(given, table)] as const);
  return Object.fromEntries(read);
}
