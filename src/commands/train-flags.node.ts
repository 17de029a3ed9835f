import { join } from 'node:path';
import {
  DEVICE_CHOICES,
  isThreadCount,
  MOST_THREADS,
  type OpenOptions,
  type ThreadCount,
} from '../device/open.ts';
import { freshSeed } from '../random.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import { RECIPES } from '../recipes/registry.ts';
import { changeSettings, withLength } from '../recipes/settings.ts';
import { folderAt } from '../runs/folder.node.ts';
import { newRun } from '../runs/new-run.ts';
import { type LogSettings, TAG_SETS } from '../runs/logs.ts';
import type { ChosenPreset } from '../runs/preset.ts';
import { holdsRun, keepsFMA, type RunSettings, type Sitting } from '../runs/run-settings.ts';
import { show } from '../require.ts';
import { choiceFlag, type FlagValues, integerFlag, quote, refuse } from './arguments.node.ts';
import { CHANGING, readAt, readChanges } from './change-flags.node.ts';
import type { FoundRecipe } from './find-recipe.node.ts';
import { liesIn } from './load-recipe.node.ts';
import { openRun } from './open-run.node.ts';
import { choosePreset, explainPreset } from './preset.node.ts';

export const TRAIN_FLAGS = {
  preset: { value: 'NAME', help: "which of the recipe's tables of settings" },
  set: {
    value: 'KEY=VALUE',
    multiple: true,
    help: 'change a setting of it; may be given several times; with --resume, from there on',
  },
  at: {
    value: 'STEP:KEY=VALUE',
    multiple: true,
    help: 'change a setting at a step, as in 2000:learningRate=5e-4; may be given several times',
  },
  device: {
    value: 'KIND',
    help: `where to compute: ${DEVICE_CHOICES.join(', ')} (default auto: WebGPU on a hardware adapter, else cpu; with --resume, where the run began)`,
  },
  threads: {
    value: 'N',
    help: `threads of the CPU device, which change only its speed: auto or 1 to ${MOST_THREADS} (default auto: as many as are worth it, and 1 beside other runs)`,
  },
  fma: {
    help: 'fused multiply-adds on the CPU device: faster on many processors, and the run repeats on this machine only (with --resume, as the run began)',
  },
  'no-tune': { help: 'use fixed shaders; otherwise hardware adapters time which are the fastest' },
  seed: { value: 'N', help: 'makes the run repeatable (default: a new one)' },
  seeds: {
    value: 'N',
    help: 'N runs side by side, with the seeds from --seed on, and a page that compares them',
  },
  steps: {
    value: 'N',
    help: "environment steps (default: the preset's); with --resume, the run's new length, while schedules stay as they were",
  },
  episodes: { value: 'N', help: 'the same for recipes whose runs are counted in episodes' },
  until: {
    value: 'N',
    help: 'stop after N steps or episodes of the run, with a final evaluation; --resume goes on to its end, as if it had never stopped',
  },
  envs: {
    value: 'N',
    help: "environments side by side (default: the preset's); with --resume, another number, whose games begin again",
  },
  'replay-size': { value: 'N', help: "transitions kept (default: the preset's)" },
  'learning-starts': {
    value: 'N',
    help: "steps before the first update (default: the preset's; if --steps is given, at most a 20th of all)",
  },
  'eval-every': {
    value: 'N',
    help: "steps or episodes between two evaluations (default: the preset's, or a 20th of all; 0: only at the end)",
  },
  'video-every': {
    value: 'N',
    help: 'steps or episodes between two evaluations that are filmed (default: as --eval-every; 0: only at the end)',
  },
  'save-every': {
    value: 'N',
    help: "steps or episodes between two checkpoints (default: the preset's, or a 20th of all; 0: only at the end)",
  },
  'save-replay': { help: 'checkpoints hold the replay, too: a resumed run then continues exactly' },
  tensorboard: { help: 'write event files for TensorBoard, which `tensorboard --logdir` shows' },
  tags: {
    value: 'SET',
    help: `with --tensorboard, the names of the curves: ${TAG_SETS.join(' or ')} (default sb3)`,
  },
  monitor: { help: "write the games of training one by one, as Stable-Baselines3's monitor.csv" },
  out: { value: 'DIR', help: "the run's folder (default runs/RECIPE-PRESET-SEED)" },
  resume: { value: 'DIR', help: 'go on with the run in this folder' },
  requeue: {
    help: 'a scheduler will begin the run again, by --resume: SIGTERM and SIGUSR1 save, and exit with 75; always so in tasks of arrays',
  },
  recipe: { value: 'FILE', help: 'with --resume: the file of its recipe, if that was changed or moved' },
  profile: {
    help: 'show where the time of an update goes, kernel by kernel, and its memory, before training',
  },
  json: { help: 'print the results as one JSON object, last' },
} as const;

export type TrainFlags = FlagValues<typeof TRAIN_FLAGS>;

/** A sitting, and the command's own options. */
export interface AskedSitting extends Sitting {
  readonly device: OpenOptions & Required<Pick<OpenOptions, 'device' | 'threads' | 'fma'>>;
  readonly json: boolean;
  /** Whether a scheduler will begin the process again. */
  readonly requeue: boolean;
  /** The words that call the command: `node cli.js train`. */
  readonly shown: string;
  /** As `explainPreset` says it. */
  readonly why?: string | undefined;
}

/** Reads the flags of a run that begins or goes on. A bad flag prints a line and exits with 2. */
export async function readSitting(
  found: FoundRecipe | undefined,
  flags: TrainFlags,
  shown: string,
  args: readonly string[],
): Promise<AskedSitting> {
  if (flags.resume !== undefined) return resumed(flags.resume, flags, shown);
  if (flags.recipe !== undefined)
    refuse(`--recipe goes with --resume; to begin a run: ${shown} ${flags.recipe}`);
  if (!found) {
    return refuse(
      `which recipe? One of: ${RECIPES.map(({ name }) => name).join(', ')}; or a file: ./recipe.js`,
    );
  }
  const { recipe, module } = found;
  const { preset, settings, device: choice, why } = await readRecipeSettings(recipe, flags);
  const device = { ...readDevice(flags), device: choice, ...(flags['no-tune'] && { tune: false }) };
  const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
  const folder = flags.out ?? join('runs', `${recipe.name}-${preset}-${seed}`);
  if (await holdsRun(folderAt(folder)).catch((error: Error) => refuse(error.message))) {
    refuse(`${folder} holds a run already: go on with it by --resume ${folder}, or choose another --out`);
  }
  if (module && liesIn(module.path, folder)) {
    refuse(
      `${module.path} lies in the run's folder ${folder}, whose code is never run: choose another --out`,
    );
  }
  const length = lengthOf(settings).count;
  const run = newRun(recipe, {
    ...{ module, preset, seed, settings },
    changes: readAt(recipe, flags, { settings }, length),
    evalEvery: integerFlag('eval-every', flags['eval-every'], 0),
    videoEvery: integerFlag('video-every', flags['video-every'], 0),
    saveEvery: integerFlag('save-every', flags['save-every'], 0),
    saveReplay: flags['save-replay'],
    logs: readLogs(flags),
    command: [shown, ...args.map(quote)].join(' '),
  });
  const { profile = false, json = false, requeue = false } = flags;
  const until = readUntil(flags, length);
  const sitting = {
    recipe,
    run,
    folder: folderAt(folder),
    resume: false,
    device,
    until,
    pauses: until < length,
  };
  return { ...sitting, profile, json, requeue, shown, why };
}

/** The logs that a run writes for other programs. */
function readLogs({ tensorboard, tags, monitor }: TrainFlags): LogSettings | undefined {
  if (tags !== undefined && !tensorboard) refuse('--tags goes with --tensorboard');
  if (!tensorboard && !monitor) return undefined;
  return {
    ...(tensorboard && { tensorboard: choiceFlag('tags', tags ?? 'sb3', TAG_SETS) }),
    ...(monitor && { monitor }),
  };
}

async function resumed(folder: string, flags: TrainFlags, shown: string): Promise<AskedSitting> {
  const { profile = false, json = false, requeue = false } = flags;
  const sitting = ['device', 'threads', 'fma', 'until', 'requeue', 'profile', 'json'];
  const allowed = ['resume', 'recipe', ...sitting, ...CHANGING];
  const other = Object.keys(flags).find((name) => !allowed.includes(name));
  if (other) {
    refuse(
      `--${other} cannot be changed by --resume: ${folder}/run.json has it; what can: --${CHANGING.join(', --')}`,
    );
  }
  const { run, recipe } = await openRun(folder, flags.recipe);
  requireUnit(recipe, run.settings, flags);
  const device = { ...readDevice(flags, run), tune: run.tuning ?? false };
  const { changes, until: length } = readChanges(recipe, flags, run);
  const until = readUntil(flags, length);
  return {
    ...{ recipe, run, folder: folderAt(folder), resume: true, changes, until, pauses: until < length },
    ...{ device, profile, json, requeue, shown },
  };
}

/** The end of the sitting. @param length of the run. */
function readUntil({ until }: TrainFlags, length: number): number {
  return integerFlag('until', until, 1, length) ?? length;
}

/** The device, as `openDevice` takes it. By default a run goes on with the one that it began on. */
function readDevice(
  flags: TrainFlags,
  begun?: RunSettings,
): Required<Pick<OpenOptions, 'device' | 'threads' | 'fma'>> {
  const device = choiceFlag('device', flags.device ?? begun?.device ?? 'auto', DEVICE_CHOICES);
  if (flags.fma && device !== 'cpu' && device !== 'auto')
    refuse(`--fma goes with --device cpu, not ${device}`);
  return {
    device,
    threads: readThreads(flags),
    fma: flags.fma ?? (begun !== undefined && keepsFMA(begun, device)),
  };
}

function readThreads({ threads = 'auto' }: TrainFlags): ThreadCount {
  if (threads === 'auto') return threads;
  const count = Number(threads);
  if (isThreadCount(count)) return count;
  return refuse(`--threads must be auto or an integer from 1 to ${MOST_THREADS}, got ${show(threads)}`);
}

interface ChosenSettings extends ChosenPreset {
  readonly settings: RecipeSettings;
  /** As `explainPreset` says it. */
  readonly why: string | undefined;
}

/** The preset with the changes of `--set` and other flags, and the reason for its choice. */
export async function readRecipeSettings(recipe: Recipe, flags: TrainFlags): Promise<ChosenSettings> {
  const chosen = await choosePreset(recipe, flags.preset, readDevice(flags).device);
  const settings = changedSettings(recipe, recipe.presets[chosen.preset], flags);
  return { ...chosen, settings, why: explainPreset(recipe, chosen, settings) };
}

function changedSettings(recipe: Recipe, base: RecipeSettings, flags: TrainFlags): RecipeSettings {
  const change = (settings: RecipeSettings, flag: string, assignments: readonly string[]) => {
    try {
      return changeSettings(settings, assignments, recipe.table);
    } catch (error) {
      return refuse(`--${flag}: ${(error as Error).message}`);
    }
  };
  const length = readLength(recipe, base, flags);
  let settings = change(length === undefined ? base : withLength(base, length), 'set', flags.set ?? []);
  const put = (flag: keyof typeof SETTING_FLAGS, minimum: number) => {
    const value = integerFlag(flag, flags[flag], minimum);
    if (value === undefined) return;
    const key = SETTING_FLAGS[flag];
    if (!(key in settings)) refuse(`${recipe.name} has no --${flag}`);
    settings = change(settings, flag, [`${key}=${value}`]);
  };
  put('envs', 1);
  put('replay-size', recipe.replay?.least(settings) ?? 1);
  put('learning-starts', 1);
  try {
    recipe.complete?.(settings); // before a device is opened
  } catch (error) {
    refuse(namingFlags((error as Error).message, flags));
  }
  return settings;
}

/** Flags that stand for `--set` with a setting. */
const SETTING_FLAGS = {
  envs: 'environments',
  'replay-size': 'replayCapacity',
  'learning-starts': 'learningStarts',
} as const;

/** An error's message, after the flags by which the user chose the settings that it names. */
export function namingFlags(message: string, flags: TrainFlags): string {
  const chosen = Object.entries(SETTING_FLAGS)
    .map(([flag, key]) => ({ flag, key, value: flags[flag as keyof typeof SETTING_FLAGS] }))
    .filter(({ key, value }) => value !== undefined && new RegExp(`\\b${key} (=|must)`).test(message));
  if (chosen.length === 0) return message;
  return `${chosen.map(({ flag, value }) => `--${flag} ${value}`).join(', ')}: ${message}`;
}

/** The length from `--steps` or `--episodes`, whichever the recipe counts in. */
function readLength(recipe: Recipe, settings: RecipeSettings, flags: TrainFlags): number | undefined {
  requireUnit(recipe, settings, flags);
  const { unit } = lengthOf(settings);
  return integerFlag(unit, flags[unit], 1);
}

/** Refuses a length that is counted in the other unit. */
function requireUnit(recipe: Recipe, settings: RecipeSettings, flags: TrainFlags): void {
  const { unit } = lengthOf(settings);
  const other = unit === 'steps' ? 'episodes' : 'steps';
  if (flags[other] !== undefined) refuse(`runs of ${recipe.name} are counted in ${unit}: --${unit} N`);
}

/** The command line that goes on with an interrupted sitting to its end. */
export function resumeCommand({ shown, folder, device, requeue, until, pauses }: AskedSitting): string {
  const on = device.device === 'auto' ? [] : ['--device', device.device];
  const by = device.threads === 'auto' ? [] : ['--threads', String(device.threads)];
  const fused = device.fma ? ['--fma'] : [];
  const again = requeue ? ['--requeue'] : [];
  const to = pauses ? ['--until', String(until)] : [];
  return [`${shown} --resume`, quote(folder.path), ...to, ...on, ...by, ...fused, ...again].join(' ');
}
