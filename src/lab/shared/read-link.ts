/** Reads links to runs: see `link.ts`. */

import { closest } from '../../nearest.ts';
import type { SettingsTable } from '../../recipes/setting.ts';
import { changeSettings } from '../../recipes/settings.ts';
import {
  LINKED_DEVICES,
  type LinkedChange,
  type LinkedRecipe,
  type LinkedRun,
} from '../../recipes/settings-command.ts';
import type { OneChange } from './one-change.ts';

/** A link, read. */
export interface ReadLink {
  readonly run: LinkedRun;
  /** What another run, beside it, differs in. */
  readonly other?: OneChange;
  /** What could not be opened, a sentence each. The rest was. */
  readonly problems: readonly string[];
}

/** What a link gives as the name of its recipe, if anything. */
export function namedRecipe(link: string): string | undefined {
  return partsOf(link, []).get('r')?.[0];
}

/**
 * Reads a link. What cannot be read is left out and told: `There is no setting lerningRate; did you mean learningRate?`
 *
 * @param link with or without the `#`, which may be empty.
 * @param recipes at least one; the first is taken where the link names none.
 */
export function readLink(link: string, recipes: readonly LinkedRecipe[]): ReadLink {
  const problems: string[] = [];
  const given = partsOf(link, problems);
  const one = <T>(name: string, read: (text: string) => T | undefined, allowed: string): T | undefined => {
    const [text, ...more] = given.get(name) ?? [];
    if (more.length > 0) problems.push(`The link has more than one ${PARTS[name]}; the first was taken.`);
    const value = text === undefined ? undefined : read(text);
    if (text !== undefined && value === undefined) {
      problems.push(`The ${PARTS[name]} must be ${allowed}, not ${text || 'nothing'}.`);
    }
    return value;
  };
  const named = <N extends string>(name: string, names: readonly N[]): N | undefined => {
    const found = one(name, (text) => text, '');
    const known = names.find((each) => each === found);
    if (found !== undefined && known === undefined) problems.push(unknown(PARTS[name], found, names));
    return known;
  };

  const chosen = named(
    'r',
    recipes.map((each) => each.name),
  );
  const recipe = recipes.find(({ name }) => name === chosen) ?? recipes[0];
  const presets = Object.keys(recipe.presets);
  const preset = named('p', presets) ?? recipe.presetWithoutGPU ?? presets[0];
  const device = named('d', LINKED_DEVICES);
  const fma = one('fma', (text) => text === '1' || undefined, '1 or left out');
  const seed = one('s', readCount, 'an integer of at least 0');
  const until = one('n', (text) => readCount(text) || undefined, 'an integer of at least 1');
  const hash = one('h', (text) => text.toLowerCase().match(/^[0-9a-f]{8}$/)?.[0], 'eight hexadecimal digits');
  const version = one('v', (text) => text.match(/^\d+\.\d+\.\d+[\w.+-]*$/)?.[0], 'a version such as 0.1.0');

  const fits = (key: string, value: string, setting = key): boolean => {
    const problem = settingProblem(key, value, setting, recipe.table);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined;
  };
  const settings = (given.get('set') ?? []).flatMap((text) => {
    const read = readSetting(text);
    if (!read) problems.push(`A setting is written as nStep:3, not ${text || 'nothing'}.`);
    return read && fits(read.key, read.value) ? [`${read.key}=${read.value}`] : [];
  });
  const changes = (given.get('at') ?? []).flatMap((text): LinkedChange[] => {
    const [, step, key, value] = text.match(/^(\d+):([^:=]+)[:=](.*)$/s) ?? [];
    if (!readCount(step ?? '')) {
      problems.push(`A change is written as 2000:learningRate:5e-4, not ${text || 'nothing'}.`);
      return [];
    }
    return fits(key, value, SHORT[key]) ? [{ step: Number(step), key, value }] : [];
  });
  const other = one('b', readOther, 'a setting such as nStep:3, or seed:7');
  const hasOther = other && (other.key === 'seed' || fits(other.key, other.value));
  const run = {
    ...{ recipe: recipe.name, preset, settings, changes },
    ...(version !== undefined && { version }),
    ...(seed !== undefined && { seed }),
    ...(device !== undefined && { device }),
    ...(fma && { fma }),
    ...(until !== undefined && { until }),
    ...(hash !== undefined && { hash }),
  };
  return { run, ...(hasOther && { other }), problems };
}

/** What the parts of a link are called. */
const PARTS: Readonly<Record<string, string>> = {
  ...{ v: 'version', r: 'recipe', p: 'preset', s: 'seed', d: 'device', fma: 'choice of fused multiply-adds' },
  ...{ set: 'setting', at: 'change', n: 'length', h: 'hash', b: 'change of the other run' },
};

/** Which settings stand behind the short key of a change. */
const SHORT: Readonly<Record<string, string>> = { epsilon: 'epsilon.from' };

function partsOf(link: string, problems: string[]): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const part of link.replace(/^.*#/s, '').split('&').filter(Boolean)) {
    const [, name, raw] = part.match(/^([^=]*)=?(.*)$/s)!;
    const value = decode(raw);
    if (!Object.hasOwn(PARTS, name)) problems.push(`Links have no part called ${name || 'nothing'}.`);
    else if (value === undefined) problems.push(`${part} cannot be read: it is cut short.`);
    else parts.set(name, [...(parts.get(name) ?? []), value]);
  }
  return parts;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readOther(text: string): OneChange | undefined {
  const read = readSetting(text);
  return read?.key === 'seed' && readCount(read.value) === undefined ? undefined : read;
}

function readSetting(text: string): OneChange | undefined {
  const [, key, value] = text.match(/^([^:=]+)[:=](.*)$/s) ?? [];
  return key === undefined ? undefined : { key, value };
}

function readCount(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** The fault of `key=value`, where `setting` stands behind the key; undefined if there is none. */
function settingProblem(
  key: string,
  value: string,
  setting: string,
  table: SettingsTable,
): string | undefined {
  const isKnown = Object.hasOwn(table, setting);
  const isGroup = Object.keys(table).some((each) => each.startsWith(`${key}.`));
  if (!isKnown && !isGroup) return unknown('setting', key, Object.keys(table));
  try {
    changeSettings({}, [`${setting}=${value}`], table);
    return undefined;
  } catch (error) {
    const { message } = error as RangeError;
    return `${message.replace(/, got '(.*)'$/s, ', not $1').replace(setting, key)}.`;
  }
}

/** So many names can be listed. */
const FEW = 5;

function unknown(what: string, found: string, known: readonly string[]): string {
  const close = closest(found, known);
  const list = known.length > FEW ? '.' : `; there ${known.length > 1 ? 'are' : 'is'} ${known.join(', ')}.`;
  const hint = close === undefined ? list : `; did you mean ${close}?`;
  return `There is no ${what} ${found || 'without a name'}${hint}`;
}

/** The problems of a link, for people. An empty text if there are none. */
export function sayProblems(problems: readonly string[]): string {
  return problems.length === 0 ? '' : `${problems.join(' ')} The rest was opened.`;
}
