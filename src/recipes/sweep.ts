import { isRecord } from '../json.ts';
import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { Random } from '../random.ts';
import { requireKnown, requireNumber, requirePositiveInteger, show } from '../require.ts';
import { type Halving, readHalving } from './halving.ts';
import type { Recipe } from './recipe.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import { changeSettings, checkSetting, formatSetting, type Plain } from './settings.ts';

/** The values that a setting may have in a sweep. */
export type Range =
  /** Numbers from the first to the second, both above 0, uniform in their logarithms. */
  | { readonly log: readonly [low: number, high: number] }
  /** Numbers from the first to the second, uniform. */
  | { readonly uniform: readonly [low: number, high: number] }
  /** Integers from the first to the second, both included. */
  | { readonly int: readonly [low: number, high: number] }
  /** Any of these. */
  | { readonly choice: readonly Plain[] };

/** A search for the settings of a recipe, as in a file. */
export interface SweepFile {
  /** The recipe's name, or the path of its file, relative to the sweep's file. Left out in a recipe's own module. */
  readonly recipe?: string;
  /** Default: the preset that `train` chooses. */
  readonly preset?: string;
  /** Settings that all trials have, by dotted key. */
  readonly set?: Readonly<Record<string, Plain>>;
  /** The settings that are searched for, by dotted key. */
  readonly space: Readonly<Record<string, Range>>;
  readonly trials: number;
  /** The number of runs of each trial. Their mean score counts. Default 1. */
  readonly seeds?: number;
  /** The seed of all draws, and of each trial's first run; further runs have the next seeds. Default 1. */
  readonly seed?: number;
  /** Default: every trial is trained to its end. */
  readonly halving?: Halving;
}

/** A sweep, with defaults for fields that its file left out. */
export interface Sweep extends Required<Omit<SweepFile, 'recipe' | 'preset' | 'set' | 'halving'>> {
  readonly preset: string;
  /** Assignments as `--set` takes them. */
  readonly set: readonly string[];
  readonly halving: Required<Halving> | undefined;
  /** The length of whole runs. */
  readonly length: number;
  readonly unit: 'steps' | 'episodes';
}

const KEYS = ['recipe', 'preset', 'set', 'space', 'trials', 'seeds', 'seed', 'halving'];

/** The number of digits of drawn numbers, few enough to read and to type. */
const DIGITS = 4;

/**
 * The sweep that a file describes.
 *
 * @param preset of the recipe.
 * @throws RangeError or TypeError that names the field or the setting, and the allowed values.
 */
export function readSweep(file: SweepFile, recipe: Recipe, preset: string): Sweep {
  requireKnown('a sweep', file, KEYS);
  const { set = {}, space, trials, seeds = 1, seed = 1 } = file;
  for (const [name, value] of Object.entries({ trials, seeds })) requirePositiveInteger(name, value);
  requireNumber('seed', seed, Number.isSafeInteger(seed) && seed >= 0, 'an integer of at least 0');
  if (!isRecord(set)) throw new TypeError(`set must be settings by their keys, got ${show(set)}`);
  const assignments = Object.entries(set).map(assignment);
  const settings = changeSettings<RecipeSettings>(recipe.presets[preset], assignments, recipe.table);
  const { unit, count: length } = lengthOf(settings);
  readSpace(space, recipe, unit);
  const sweep = {
    ...{ preset, set: assignments, space, trials, seeds, seed, unit, length },
    halving: file.halving && readHalving(file.halving, length),
  };
  for (let number = 0; number <= trials; number++) checkTrial(sweep, number, recipe, settings);
  return sweep;
}

function readSpace(space: SweepFile['space'], { table }: Recipe, unit: string): void {
  if (!isRecord(space) || Object.keys(space).length === 0) {
    throw new TypeError(`space must be ranges by the keys of settings, got ${show(space)}`);
  }
  for (const [key, range] of Object.entries(space)) {
    if (key === unit)
      throw new RangeError(`space: ${key} is the length of all runs, and cannot be searched for`);
    try {
      for (const value of endsOf(range)) checkSetting(key, value, table);
    } catch (error) {
      throw new RangeError(`space: ${(error as Error).message}`, { cause: error });
    }
    const wrong = whatIsWrong(range);
    if (wrong !== undefined) throw new RangeError(`space: ${key} must be ${wrong}`);
  }
}

/** The ends of a range, or all values of a choice; none if it has another form. */
function endsOf(range: Range): readonly unknown[] {
  const [values] = isRecord(range) ? Object.values(range) : [];
  return Array.isArray(values) ? values : [];
}

const FORMS =
  '{ log: [low, high] }, { uniform: [low, high] }, { int: [low, high] } or { choice: [value, ...] }';

/** The form that a range should have; undefined if it is valid. */
function whatIsWrong(range: Range): string | undefined {
  const [[kind, values] = [], ...more] = isRecord(range) ? Object.entries(range) : [];
  const isList = Array.isArray(values) && values.length > 0;
  if (!['log', 'uniform', 'int', 'choice'].includes(kind ?? '') || !isList || more.length > 0) return FORMS;
  if (kind === 'choice') return undefined;
  const [low, high] = values as unknown[];
  const fits = Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number);
  if (!fits || values.length !== 2)
    return `${kind}: [low, high], the lower number first, got ${show(values)}`;
  if (kind === 'log' && (low as number) <= 0) return `log: [low, high], both above 0, got ${show(values)}`;
  const whole = Number.isSafeInteger(low) && Number.isSafeInteger(high);
  return kind === 'int' && !whole ? `int: [low, high], both integers, got ${show(values)}` : undefined;
}

/** Checks the settings of a trial together, as each may be allowed on its own but not with the others. */
function checkTrial(
  sweep: Sweep,
  number: number,
  { table, complete }: Recipe,
  settings: RecipeSettings,
): void {
  const own = trialSettings(sweep, number);
  try {
    const changed = changeSettings(settings, own, table);
    complete?.(changed);
  } catch (error) {
    const which = number === 0 ? 'without the space' : `trial ${number} (${own.join(' ')})`;
    throw new RangeError(`${which}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The settings that a trial changes, as `--set` takes them. Each value follows from the seed of the sweep, the trial's
 * number and the setting, so that more trials or another setting leave existing ones as they are. Trial 0 changes
 * nothing: the others are compared with it.
 */
export function trialSettings({ seed, space }: Pick<Sweep, 'seed' | 'space'>, number: number): string[] {
  if (number === 0) return [];
  return Object.entries(space).map(([key, range]) =>
    assignment([key, draw(range, Random.for(seed, `trial ${number}: ${key}`))]),
  );
}

function draw(range: Range, random: Random): Plain {
  if ('choice' in range) return range.choice[random.int(range.choice.length)];
  if ('int' in range) return range.int[0] + random.int(range.int[1] - range.int[0] + 1);
  if ('uniform' in range) return rounded(random.uniform(...range.uniform), range.uniform);
  const [low, high] = range.log;
  return rounded(exp(random.uniform(log(low), log(high))), range.log);
}

function rounded(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(Number(value.toPrecision(DIGITS)), low), high);
}

function assignment([key, value]: readonly [string, Plain]): string {
  return `${key}=${formatSetting(value)}`;
}
