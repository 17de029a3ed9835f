import { join } from 'node:path';
import { Device } from '../device/device.ts';
import { type OpenOptions, openDevice } from '../device/open.ts';
import { freshSeed } from '../random.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import {
  changeSettings,
  checkSettings,
  flattenSettings,
  formatSetting,
  withLength,
} from '../recipes/settings.ts';
import { changesAmong, changesOfSettings, checkPlanned, lastLength } from './changes.ts';
import { folderAt } from './folder.node.ts';
import { nodeHost } from './host.node.ts';
import { folderName, newRun } from './new-run.ts';
import { choosePreset } from './preset.ts';
import type { Result } from './result.ts';
import { checkRunSettings, holdsRun, keepsFMA, readRunSettings, type Sitting } from './run-settings.ts';
import { sit } from './sit.ts';
import { checkOptions, type TrainRunOptions } from './train-run-options.ts';

/** The type of a recipe's settings. */
interface PresetsOf<S> {
  readonly presets: Readonly<Record<string, S>>;
}

/** The result of `trainRun`. */
export interface TrainedRun extends Result {
  /** Why training ended, in a sentence. */
  readonly ended: string;
  /** The path of the page that shows the run, `report.html` in its folder. */
  readonly report: string;
}

/**
 * Trains a recipe as the command `train` does, and leaves the same folder: settings, checkpoints, the best networks,
 * metrics, videos if games can be filmed, and a report.
 *
 *     const { finalScore, folder } = await trainRun(cartpoleRecipe, { seed: 1, out: 'runs/first', device: 'cpu' });
 *     await trainRun(cartpoleRecipe, { resume: folder, steps: 100_000 });
 *
 * @throws RangeError or TypeError that names an option, or a setting, and the allowed values; Error if the folder
 * already holds a run, if that is being trained elsewhere, or if training fails. Checkpoints that were saved before are
 * safe.
 */
export async function trainRun<S extends RecipeSettings>(
  recipe: Recipe & PresetsOf<S>,
  options: TrainRunOptions<NoInfer<S>> = {},
): Promise<TrainedRun> {
  checkOptions(recipe, options);
  options.signal?.throwIfAborted();
  const { sitting, device } =
    options.resume === undefined ? await begin(recipe, options) : await goOn(recipe, options);
  const opened = device instanceof Device ? device : await openDevice(device);
  try {
    const { result, ...rest } = await sit(opened, sitting, nodeHost, options, options.signal);
    return { ...result, ...rest };
  } finally {
    if (opened !== device) opened.close();
  }
}

interface Asked {
  readonly sitting: Sitting;
  readonly device: Device | OpenOptions;
}

async function begin(recipe: Recipe, options: TrainRunOptions): Promise<Asked> {
  const { seed = freshSeed(), evalEvery, videoEvery, saveEvery, saveReplay, logs } = options;
  const { preset, device } = await choose(recipe, options);
  const settings = changed(recipe, recipe.presets[preset], options);
  const until = lengthOf(settings).count;
  const { changes = [] } = options;
  checkPlanned({ settings }, recipe, changes, until);
  const run = newRun(recipe, {
    ...{ preset, seed, settings, changes, evalEvery, videoEvery, saveEvery, saveReplay, logs },
    command: options.command ?? describeCall(recipe, options),
  });
  const folder = folderAt(options.out ?? join('runs', folderName(run)));
  if (await holdsRun(folder)) {
    throw new Error(
      `out: ${folder.path} holds a run already: go on with it by resume, or choose another folder`,
    );
  }
  return { sitting: { recipe, run, folder, resume: false, until, profile: asksForProfile(options) }, device };
}

async function choose(recipe: Recipe, { preset, device = 'auto', threads, fma = false }: TrainRunOptions) {
  if (!(device instanceof Device)) {
    const chosen = await choosePreset(recipe, preset, device);
    return { preset: chosen.preset, device: { device: chosen.device, ...(threads && { threads }), fma } };
  }
  const { kind, software } = device.info;
  const onHardware = async () => kind === 'webgpu' && !software;
  return { preset: (await choosePreset(recipe, preset, kind, onHardware)).preset, device };
}

async function goOn(recipe: Recipe, options: TrainRunOptions): Promise<Asked> {
  const folder = folderAt(options.resume!);
  const run = await readRunSettings(folder);
  if (run.recipe !== recipe.name) {
    throw new RangeError(
      `resume: ${folder.path} holds a run of ${run.recipe}, got the recipe ${recipe.name}`,
    );
  }
  checkRunSettings(folder, run, recipe);
  const { device = run.device ?? 'auto', threads, fma = keepsFMA(run, device) } = options;
  const { settings = {}, changes: planned = [], evalEvery, videoEvery, saveEvery } = options;
  const length = lengthAsked(recipe, run.settings, options);
  const changes = [
    ...changesOfSettings(recipe, settings),
    ...changesAmong(run, { [lengthOf(run.settings).unit]: length, evalEvery, videoEvery, saveEvery }),
  ];
  const until = lastLength(run, changes);
  checkPlanned(run, recipe, planned, until);
  return {
    sitting: {
      ...{ recipe, run, folder, resume: true, until, profile: asksForProfile(options) },
      changes: [...changes, ...planned],
    },
    device:
      device instanceof Device
        ? device
        : { device, ...(threads && { threads }), fma, tune: run.tuning ?? false },
  };
}

const KIND = 'epsilon.kind';

/** The preset, with another length and the given settings. */
function changed(recipe: Recipe, preset: RecipeSettings, options: TrainRunOptions): RecipeSettings {
  const length = lengthAsked(recipe, preset, options);
  const base = length === undefined ? preset : withLength(preset, length);
  const { settings = {} } = options;
  checkSettings(settings, recipe.table);
  const given = Object.entries(flattenSettings(settings)).filter(([, value]) => value !== undefined);
  given.sort(([a], [b]) => Number(b === KIND) - Number(a === KIND)); // first, as it removes others
  const assignments = given.map(([key, value]) => `${key}=${formatSetting(value)}`);
  return changeSettings(base, assignments, recipe.table);
}

/** The length from `steps` or `episodes`, whichever is the recipe's unit. */
function lengthAsked(
  { name }: Recipe,
  settings: RecipeSettings,
  options: TrainRunOptions,
): number | undefined {
  const { unit } = lengthOf(settings);
  const other = unit === 'steps' ? 'episodes' : 'steps';
  if (options[other] === undefined) return options[unit];
  throw new RangeError(
    `${other} must be left out, got ${options[other]}: runs of ${name} are counted in ${unit}`,
  );
}

function asksForProfile({ onProfile }: TrainRunOptions): boolean {
  return onProfile !== undefined;
}

/** The call that began a run, with only its plain data. */
function describeCall({ name }: Recipe, { device, ...options }: TrainRunOptions): string {
  const kind = device instanceof Device ? device.info.kind : device;
  return `trainRun(${name}, ${JSON.stringify({ ...options, device: kind, signal: undefined })})`;
}
