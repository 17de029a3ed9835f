import { filmOf } from '../envs/film-of.ts';
import type { NamedEnvironment } from '../make-environment.ts';
import { requireKnown, show } from '../require.ts';
import type { Given } from './common-settings.ts';
import { type Kind, requireMembers } from './members.ts';
import type { Playing } from './observed.ts';
import type { Bar, Recipe, RecipeAction } from './recipe.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import type { Setting, SettingsTable } from './setting.ts';

/** A system of any kind: its environment, its settings, and its bar. */
export interface SystemDefinition<S extends RecipeSettings> extends Playing<S> {
  /** The name, also of folders of runs: letters, digits, `-` and `_`. */
  readonly name: string;
  /** One line: what is learned, and how. */
  readonly summary: string;
  /** The settings that differ from the defaults, the length of a run among them. Or `presets`. */
  readonly settings?: Given<S>;
  /** Several tables of settings, by name; the first is what `train` takes if none is named. */
  readonly presets?: Readonly<Record<string, Given<S>>>;
  /** The bar for success, and its preset: the first by default. */
  readonly bar?: Omit<Bar, 'preset'> & { readonly preset?: string };
  readonly presetWithoutGPU?: string;
  readonly betterWithoutGPU?: string;
  readonly pace?: Readonly<Record<string, number>>;
  readonly untried?: readonly string[];
  readonly randomScore?: number;
  readonly actions?: readonly RecipeAction[];
  /** The built-in environment that people play, if `makeEnvironment` makes one. */
  played?(settings: S): NamedEnvironment;
  /** The rows of settings that other systems of the kind do not have. */
  readonly ownSettings?: SettingsTable;
}

/** The members of a definition, with their types. */
const MEMBERS: Readonly<Record<keyof SystemDefinition<RecipeSettings>, Kind>> = {
  ...{ name: 'string', summary: 'string', presetWithoutGPU: 'string', betterWithoutGPU: 'string' },
  randomScore: 'number',
  ...{ makeEnvironment: 'function', makeTrained: 'function', stacksFrames: 'boolean' },
  ...{ settings: 'object', presets: 'object', ownSettings: 'object', bar: 'object', pace: 'object' },
  ...{ untried: 'object', actions: 'object', played: 'function' },
};

/**
 * The part of a recipe that follows from its definition: everything but its training.
 *
 * @param read completes settings.
 * @param own additional members that a definition may have.
 * @throws TypeError for missing members and wrong types; RangeError for unknown members, and for settings that are
 * unknown, out of their range, or do not go together.
 */
export function describeRecipe<S extends RecipeSettings>(
  definition: SystemDefinition<S>,
  table: SettingsTable,
  read: (given: Given<S>) => S,
  own: Readonly<Record<string, Kind>> = {},
): Omit<Recipe<S>, 'create'> {
  checkDefinition(definition as unknown as Readonly<Record<string, unknown>>, own);
  const { name, summary, settings, presets, bar, presetWithoutGPU, betterWithoutGPU } = definition;
  const { pace, untried, randomScore, actions } = definition;
  const given = Object.entries(presets ?? { default: settings! });
  const whole = Object.fromEntries(given.map(([preset, each]) => [preset, read(each)]));
  const [first] = Object.keys(whole);
  const held = bar && { preset: first, ...bar };
  for (const [member, preset] of [
    ['bar.preset', held?.preset],
    ['presetWithoutGPU', presetWithoutGPU],
    ...(untried ?? []).map((preset) => ['untried', preset] as const),
  ] as const) {
    if (preset === undefined || Object.hasOwn(whole, preset)) continue;
    throw new RangeError(
      `${name}: ${member} must be ${Object.keys(whole).join(' or ')}, got ${JSON.stringify(preset)}`,
    );
  }
  return {
    ...{ name, summary, table, presets: whole },
    ...(held && { bar: held }),
    ...(presetWithoutGPU !== undefined && { presetWithoutGPU }),
    ...(betterWithoutGPU !== undefined && { betterWithoutGPU }),
    ...(pace && { pace }),
    ...(untried && { untried }),
    ...(randomScore !== undefined && { randomScore }),
    ...(actions && { actions }),
    ...(definition.played && { played: (of: S) => definition.played!(of) }),
    complete: (of) => read(of as Given<S>),
    makeEnvironment: (of) => definition.makeEnvironment(of),
    film: (of) => filmOf(definition.makeEnvironment(of))?.film,
  };
}

function checkDefinition(
  definition: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, Kind>>,
): void {
  requireMembers('a recipe', definition, { ...MEMBERS, ...own });
  for (const member of ['name', 'summary', 'makeEnvironment']) {
    if (definition[member] === undefined) throw new TypeError(`a recipe needs ${member}`);
  }
  if (!/^[\w-]+$/.test(String(definition.name))) {
    throw new RangeError(`name of a recipe must be of letters, digits, - and _, got '${definition.name}'`);
  }
  const { settings, presets, bar } = definition;
  if ((settings === undefined) === (presets === undefined)) {
    throw new TypeError(
      `a recipe needs ${settings ? 'settings or presets, not both' : 'settings, or presets'}`,
    );
  }
  if (presets && Object.keys(presets).length === 0) {
    throw new RangeError('presets of a recipe must hold at least one table of settings');
  }
  if (bar) checkBar(bar as Bar);
  checkActions((definition.actions ?? []) as readonly Partial<RecipeAction>[]);
  checkRows((definition.ownSettings ?? {}) as Readonly<Record<string, Partial<Setting>>>);
}

function checkActions(actions: readonly Partial<RecipeAction>[]): void {
  if (!Array.isArray(actions))
    throw new TypeError(`actions of a recipe must be a list, got ${show(actions)}`);
  for (const [i, action] of actions.entries()) {
    const { name, keys, ...others } = action ?? {};
    if (typeof name !== 'string' || !Array.isArray(keys)) {
      throw new TypeError(
        `actions[${i}] must be as { name: 'left', keys: ['left', 'a'] }, got ${show(action)}`,
      );
    }
    requireMembers(`actions[${i}]`, others, {});
  }
}

function checkRows(rows: Readonly<Record<string, Partial<Setting> | undefined>>): void {
  for (const [key, row = {}] of Object.entries(rows)) {
    requireMembers(`ownSettings.${key}`, row, ROW);
    for (const part of ['label', 'usual', 'help'] as const) {
      if (typeof row[part] === 'string') continue;
      throw new TypeError(`ownSettings.${key}.${part} must be a string, got ${row[part]}`);
    }
    if (typeof row.rule !== 'object') {
      throw new TypeError(`ownSettings.${key}.rule must be a rule such as { min: 1 }, got ${row.rule}`);
    }
    requireKnown(`ownSettings.${key}.rule`, row.rule, RULE_PARTS);
  }
}

const ROW: Readonly<Record<keyof Setting, Kind>> = {
  ...{ label: 'string', unit: 'string', usual: 'string', rule: 'object', help: 'string' },
};

const RULE_PARTS = [
  ...['integer', 'min', 'above', 'max', 'choices', 'flag'],
  ...['list', 'example', 'separator', 'length'],
];

const BAR: Readonly<Record<keyof Bar, Kind>> = {
  ...{ score: 'number', seeds: 'number', successes: 'number', preset: 'string' },
};

function checkBar(bar: Bar): void {
  requireMembers('bar', bar, BAR);
  const { score, seeds, successes } = bar;
  if (!Number.isFinite(score)) throw new RangeError(`bar.score must be a number, got ${show(score)}`);
  if (!(Number.isInteger(seeds) && seeds > 0)) {
    throw new RangeError(`bar.seeds must be an integer of at least 1, got ${seeds}`);
  }
  if (!(Number.isInteger(successes) && successes > 0 && successes <= seeds)) {
    throw new RangeError(`bar.successes must be an integer from 1 to ${seeds}, got ${successes}`);
  }
}
