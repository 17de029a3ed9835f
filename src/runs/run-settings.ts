import type { TuningChoices } from '../backends/backend.ts';
import type { Device } from '../device/device.ts';
import type { DeviceChoice } from '../device/open.ts';
import { isCount, isRecord, parseJson, showJson } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import { checkSettings, flattenSettings, formatSetting } from '../recipes/settings.ts';
import { type AskedChange, type Changing, checkChanges, isChanges } from './changes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Folder, jsonBytes, pathIn } from './folder.ts';
import { isLogSettings, type LogSettings } from './logs.ts';

/** The file that a recipe came from. */
export interface RecipeModule {
  /** The path, absolute, so that a run's folder may be moved. */
  readonly path: string;
  /** The hash of the file's bytes. Files that it imports are not compared. */
  readonly sha256: string;
}

/** The description of a run, which stays the same over all its resumes: `run.json` in its folder. */
export interface RunSettings extends Changing {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Its name. */
  readonly recipe: string;
  /** The file it came from, if it is not a built-in one. */
  readonly module?: RecipeModule;
  readonly preset: string;
  readonly seed: number;
  /** In steps, or in episodes if those are the unit of the run's length. */
  readonly evalEvery: number;
  readonly videoEvery: number;
  readonly saveEvery: number;
  readonly saveReplay: boolean;
  /** The logs that it writes for other programs. Default: none. */
  readonly logs?: LogSettings;
  /** The command line that began the run. */
  readonly command: string;
  /** The device on which it began, and goes on by default. Like the next, it is known once the run is made. */
  readonly device?: RunDevice;
  /** The shaders that the device chose by timing, with which the run repeats to the byte. */
  readonly tuning?: TuningChoices;
  /** Whether the CPU device fused multiply-adds, so that the run repeats to the byte on the same machine only. */
  readonly fma?: true;
}

const DEVICES = ['webgpu', 'cpu', 'reference'] as const;
/** A device on which a run may compute. */
export type RunDevice = (typeof DEVICES)[number];

/** The options of one sitting of a run. */
export interface Sitting {
  readonly recipe: Recipe;
  readonly run: RunSettings;
  readonly folder: Folder;
  readonly resume: boolean;
  /** Steps or episodes at which to stop. */
  readonly until: number;
  /** Whether the run is longer than `until`, and can go on from there in another sitting. Default false. */
  readonly pauses?: boolean;
  readonly profile: boolean;
  /** Changes from here on, in addition to the changes of the run. Default: none. */
  readonly changes?: readonly AskedChange[];
}

/** Whether a run that goes on fuses multiply-adds: if it began with them and goes on on the CPU. */
export function keepsFMA({ fma }: RunSettings, device: DeviceChoice | Device): boolean {
  return fma === true && (device === 'cpu' || device === 'auto');
}

export const FORMAT = 'webgpu-dqn run';
export const VERSION = 1;
const FILE = 'run.json';

/** Writes run.json, which a resumed run needs, before training begins. */
export function writeRunSettings(folder: Folder, settings: RunSettings): Promise<void> {
  return folder.write(FILE, jsonBytes(settings));
}

/**
 * The run in `folder`. `checkRunSettings` has to check its settings by its recipe.
 *
 * @throws Error, naming the file and the field, if there is none or it does not describe a run.
 */
export async function readRunSettings(folder: Folder): Promise<RunSettings> {
  const path = pathIn(folder, FILE);
  const bytes = await folder.read(FILE);
  if (!bytes) throw new Error(`there is no run in ${folder.path}: ${path} is missing`);
  const run = parseJson(new TextDecoder().decode(bytes));
  if (!isRecord(run) || run.format !== FORMAT) throw new Error(`${path} does not describe a run of a recipe`);
  if (run.version !== VERSION) {
    throw new Error(`${path}: version is ${showJson(run.version)}, this program reads ${VERSION}`);
  }
  for (const [name, [fits, allowed]] of Object.entries(FIELDS)) {
    if (!fits(run[name])) throw new Error(`${path}: ${name} must be ${allowed}, got ${showJson(run[name])}`);
  }
  return run as unknown as RunSettings;
}

type Field = readonly [fits: (value: unknown) => boolean, allowed: string];

const NAME: Field = [(value) => typeof value === 'string' && value !== '', 'a name'];
const COUNT: Field = [isCount, 'an integer of at least 0'];

const FIELDS: Readonly<Record<Exclude<keyof RunSettings, 'format' | 'version'>, Field>> = {
  recipe: NAME,
  module: [(value) => value === undefined || isModule(value), 'a file: { path, sha256 }'],
  preset: NAME,
  seed: COUNT,
  settings: [isRecord, 'an object'],
  changes: [(value) => value === undefined || isChanges(value), 'a list of { step, key, value }'],
  evalEvery: COUNT,
  videoEvery: COUNT,
  saveEvery: COUNT,
  saveReplay: [(value) => typeof value === 'boolean', 'true or false'],
  logs: [(value) => value === undefined || isLogSettings(value), '{ tensorboard, monitor }'],
  command: [(value) => typeof value === 'string', 'a line of text'],
  device: [(value) => value === undefined || DEVICES.some((each) => each === value), DEVICES.join(' or ')],
  tuning: [(value) => value === undefined || isTuning(value), 'shaders by their names'],
  fma: [(value) => value === undefined || value === true, 'true or left out'],
};

function isModule(value: unknown): boolean {
  return isRecord(value) && typeof value.path === 'string' && typeof value.sha256 === 'string';
}

function isTuning(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((each) => typeof each === 'string');
}

/**
 * Checks the settings of the run in `folder`, and their changes, by the rules of its recipe.
 *
 * @throws Error that names the file, the setting and the allowed values.
 */
export function checkRunSettings(folder: Folder, run: RunSettings, recipe: Recipe): void {
  const { settings } = run;
  try {
    checkSettings(settings, recipe.table);
    lengthOf(settings);
    requireAll(settings);
    const whole = recipe.complete?.(settings) ?? settings;
    recipe.replay?.bytes(whole); // checks the environment that they make, too
    checkChanges({ ...run, settings: whole }, recipe);
  } catch (error) {
    throw new Error(inFile(folder, error as Error), { cause: error });
  }
}

/** Makes a run by the settings in `folder`. @throws RangeError that names their file if they do not fit together. */
export async function makeSaved<T>(folder: Folder, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(inFile(folder, error), { cause: error });
  }
}

/** An error's message with the settings' file in front. JSON knows no `undefined`: a missing setting is nothing. */
function inFile(folder: Folder, { message }: Error): string {
  return `${pathIn(folder, FILE)}: ${message.replace(/got undefined$/, 'got nothing')}`;
}

/** @throws RangeError if a setting that every run needs is missing. */
function requireAll({ environments, evaluation }: Partial<RecipeSettings>): void {
  if (environments === undefined) throw new RangeError('the settings lack environments');
  if (evaluation?.games === undefined) throw new RangeError('the settings lack evaluation.games');
}

/**
 * A run with defaults for the settings that run.json lacks: those that the version which began it did not know, or that
 * were removed by hand.
 *
 * @param say is told their names. Default: nobody.
 */
export function completeRun(
  folder: Folder,
  run: RunSettings,
  { complete }: Recipe,
  say: (what: string, text: string) => void = () => {},
): RunSettings {
  if (!complete) return run;
  const settings = complete(run.settings);
  const given = flattenSettings(run.settings);
  const taken = Object.entries(flattenSettings(settings)).filter(([key]) => !(key in given));
  if (taken.length === 0) return run;
  const defaults = taken.map(([key, value]) => `${key}=${formatSetting(value)}`).join(' ');
  say('settings', `${pathIn(folder, FILE)} lacks some, which take their defaults: ${defaults}`);
  return { ...run, settings };
}

/**
 * Refuses a run whose run.json names another recipe than its checkpoint, whose nets might fit nevertheless.
 *
 * @throws Error that names both.
 */
export function requireRecipe(folder: Folder, { recipe }: RunSettings, saved: Checkpoint): void {
  if (saved.recipe === undefined || saved.recipe === recipe) return;
  throw new Error(
    `${pathIn(folder, FILE)}: recipe is ${recipe}, but ${saved.path} was saved by ${showJson(saved.recipe)}`,
  );
}

export async function holdsRun(folder: Folder): Promise<boolean> {
  return (await folder.list('')).includes(FILE);
}
