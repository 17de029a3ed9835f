import { isRecord } from '../json.ts';
import { nearest } from '../nearest.ts';
import { show } from '../require.ts';
import { OF_HEADS } from './head-settings.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import type { Rule, Setting, SettingsTable } from './setting.ts';

/** The values of settings. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
type Changed = { [key: string]: Plain | Changed };

/**
 * A recipe's settings with `key=value` assignments made: `learningRate=1e-3`, `epsilon.to=0.05`, `hiddenSizes=64,64`,
 * `convolutions=16x8x4,32x4x2`. A setting that is in `table`, but not in `settings`, is added. Another `epsilon.kind`
 * or `head` removes the settings that only the old one had.
 *
 * @throws RangeError for an unknown key, with the nearest one, or for a value, with the allowed ones.
 */
export function changeSettings<S extends object>(
  settings: S,
  assignments: readonly string[],
  table: SettingsTable,
): S {
  return assignments.reduce((changed, assignment) => {
    const { key, value } = readAssignment(assignment, table);
    return withSetting(changed, key, value);
  }, settings);
}

/**
 * The key and the value of `key=value`.
 *
 * @throws RangeError as `changeSettings`.
 */
export function readAssignment(assignment: string, table: SettingsTable): { key: string; value: Plain } {
  const [, key, text] = assignment.match(/^([^=]+)=(.*)$/s) ?? [];
  if (key === undefined) throw new RangeError(`a setting is changed by key=value, got ${show(assignment)}`);
  const { rule } = settingOf(key, table);
  const value = parse(text, rule);
  if (value === undefined) throw new RangeError(`${key} must be ${allowed(rule)}, got ${show(text)}`);
  return { key, value };
}

/**
 * `settings` with another value for one of them. Another `epsilon.kind` or `head` removes what only the old one had.
 */
export function withSetting<S extends object>(settings: S, key: string, value: Plain): S {
  const changed = structuredClone(settings) as Changed;
  const path = key.split('.');
  const last = path.pop()!;
  const group = path.reduce((outer, part) => {
    outer[part] ??= {};
    return outer[part] as Changed;
  }, changed);
  if (key === 'epsilon.kind' && group[last] !== value) for (const pace of PACES) delete group[pace];
  if (key === 'head' && group[last] !== value) for (const own of OF_HEADS) delete group[own];
  group[last] = value;
  return changed as S;
}

/** The settings of falls of exploration, of all kinds. */
const PACES = ['steps', 'decay', 'factor'];

/**
 * Refuses a setting that `table` does not have, or a value that it does not allow.
 *
 * @throws RangeError that names the key, the value and the allowed values.
 */
export function checkSettings(settings: object, table: SettingsTable): void {
  if (!isRecord(settings)) throw new TypeError(`settings must be an object, got ${show(settings)}`);
  for (const [key, value] of Object.entries(flattenSettings(settings))) {
    if (isRecord(value) && isGroup(key, table)) continue; // an empty group
    if (value !== undefined) checkSetting(key, value, table);
  }
}

/** @throws RangeError as `checkSettings`. */
export function checkSetting(key: string, value: unknown, table: SettingsTable): void {
  const { rule } = settingOf(key, table);
  if (!fits(value, rule)) throw new RangeError(`${key} must be ${allowed(rule)}, got ${show(value)}`);
}

/**
 * `settings` for a run of another length. In a shorter run, learning starts after a twentieth of it at the latest, and
 * a linear fall of exploration that would not end in time takes the same share of the run as before.
 */
export function withLength<S extends RecipeSettings>(settings: S, count: number): S {
  const { unit, count: before } = lengthOf(settings);
  const { learningStarts, epsilon } = settings as Shortened;
  const falls = epsilon?.by === unit && epsilon.steps !== undefined && epsilon.steps > count;
  return {
    ...{ ...settings, [unit]: count },
    ...(learningStarts !== undefined &&
      unit === 'steps' && { learningStarts: Math.min(learningStarts, Math.ceil(count / 20)) }),
    ...(falls && { epsilon: { ...epsilon, steps: (epsilon.steps! * count) / before } }),
  };
}

interface Shortened {
  readonly learningStarts?: number;
  readonly epsilon?: { readonly by?: string; readonly steps?: number };
}

/** Settings within settings by their dotted keys, `outer.inner`. */
export function flattenSettings(settings: object, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    isRecord(value) && Object.keys(value).length > 0
      ? Object.entries(flattenSettings(value, `${prefix}${key}.`))
      : [[prefix + key, value] as const],
  );
  return Object.fromEntries(entries);
}

/** The rows of a table for the given settings or groups of settings. */
export function rowsOf(table: SettingsTable, keys: readonly string[]): SettingsTable {
  return Object.fromEntries(Object.entries(table).filter(([key]) => keys.includes(key.split('.', 1)[0])));
}

/** The values that a rule allows, in words: `an integer of at least 1`. */
export function allowed(rule: Rule): string {
  if ('choices' in rule) return rule.choices.join(' or ');
  if ('flag' in rule) return 'true or false';
  if ('list' in rule) {
    const number = innermost(rule);
    return `${NONE} or a list such as ${rule.example}, each ${allowed(number)}`;
  }
  const { integer, min, above, max } = rule;
  const number = integer ? 'an integer' : 'a number';
  if (min !== undefined && min === max) return String(min);
  if (min !== undefined && max !== undefined) return `${number} from ${min} to ${max}`;
  const bounds = [
    ...(min === undefined ? [] : [`of at least ${min}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(max === undefined ? [] : [`of at most ${max}`]),
  ];
  return [number, bounds.join(' and ')].filter(Boolean).join(' ');
}

/** The rule for every number in a list of lists. */
function innermost(rule: Rule): Rule {
  return 'list' in rule ? innermost(rule.list) : rule;
}

/** The text for an empty list. */
const NONE = 'none';

/** A value as `--set` takes it. */
export function formatSetting(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  if (value.length === 0) return NONE;
  return value.map((each) => (Array.isArray(each) ? each.join('x') : formatSetting(each))).join(',');
}

function isGroup(key: string, table: SettingsTable): boolean {
  return Object.keys(table).some((each) => each.startsWith(`${key}.`));
}

function settingOf(key: string, table: SettingsTable): Setting {
  if (Object.hasOwn(table, key)) return table[key];
  const inner = Object.keys(table).filter((each) => each.startsWith(`${key}.`));
  if (inner.length > 0) throw new RangeError(`${key} is given by ${inner.join(', ')}`);
  throw new RangeError(`there is no setting '${key}'${nearest(key, Object.keys(table))}`);
}

/** The value of `text`, or undefined if the rule does not allow it. */
function parse(text: string, rule: Rule): Plain | undefined {
  const value = read(text.trim(), rule);
  return value !== undefined && fits(value, rule) ? value : undefined;
}

function read(text: string, rule: Rule): Plain | undefined {
  if ('choices' in rule) return text;
  if ('flag' in rule) return { true: true, false: false }[text];
  if (!('list' in rule)) return text === '' ? undefined : Number(text);
  const { list, separator = ',' } = rule;
  if (text === NONE) return [];
  const values = text.split(separator).map((part) => read(part, list));
  return values.every((value) => value !== undefined) ? values : undefined;
}

function fits(value: unknown, rule: Rule): boolean {
  if ('choices' in rule) return rule.choices.some((choice) => choice === value);
  if ('flag' in rule) return typeof value === 'boolean';
  if ('list' in rule) {
    const { list, length } = rule;
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) return false;
    return value.every((each) => fits(each, list));
  }
  const { integer, min = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, max = Infinity } = rule;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return (!integer || Number.isSafeInteger(value)) && value >= min && value > above && value <= max;
}
