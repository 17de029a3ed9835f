import { isRecord } from '../json.ts';
import type { Given } from './common-settings.ts';
import type { SettingsTable } from './setting.ts';
import { checkSettings } from './settings.ts';

/** The functions that complete settings of one kind. */
export interface Completion<S> {
  withDefaults(given: Given<S>): S;
  /** @throws RangeError for settings that contradict each other. */
  requireTogether(settings: S): void;
}

/**
 * Complete, checked settings, from those that differ from the defaults. They have the keys of `table`.
 *
 * @throws RangeError for an unknown or missing setting, a value that `table` does not allow, or a contradiction.
 */
export function completeSettings<S extends object>(
  given: Given<S>,
  table: SettingsTable,
  { withDefaults, requireTogether }: Completion<S>,
): S {
  checkSettings(given, table);
  const settings = withDefaults(given);
  requireTogether(settings);
  const whole = only(settings, table);
  checkSettings(whole, table);
  return whole as S;
}

/** The settings that `table` has. */
function only(settings: object, table: SettingsTable, prefix = ''): object {
  const entries = Object.entries(settings).flatMap(([key, value]): [string, unknown][] => {
    if (isRecord(value)) {
      const inner = only(value, table, `${prefix}${key}.`);
      return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    }
    return prefix + key in table ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}
