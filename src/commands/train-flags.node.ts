import { join } from 'node:path';
import { DEVICE_CHOICES, type OpenOptions } from '../device/open.ts';
import { nearest } from '../nearest.ts';
import { freshSeed } from '../random.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import { RECIPES } from '../recipes/registry.ts';
import { allowed, changeSettings, flattenSettings, formatSetting, withLength } from '../recipes/settings.ts';
import { choiceFlag, integerFlag, parseFlags, quote, refuse } from './arguments.node.ts';
import { type ChosenPreset, choosePreset, explainPreset, presetRule } from './preset.node.ts';
import { FORMAT, holdsRun, type RunSettings, readRunSettings, type Sitting } from './run-settings.node.ts';

const FLAGS = `  --preset NAME                    which of the recipe's tables of numbers
  --set KEY=VALUE                  change a number of it; may be given several times
  --device KIND                    where to compute: ${DEVICE_CHOICES.join(', ')} (default auto: WebGPU on a
                                   hardware adapter, else cpu)
  --threads N                      of the CPU device (default 1); they change how fast it computes, not what
  --no-tune                        use fixed shaders, where else hardware adapters time which is the fastest
  --seed N                         makes the run repeatable (default: a new one)
  --seeds N                        N runs side by side, from this seed on, and a page that compares them
  --steps N                        environment steps (default: the preset's); with --resume, where to stop, while
                                   schedules stay as they were
  --episodes N                     the same for recipes whose runs are so many episodes long
  --envs N                         environments side by side (default: the preset's)
  --replay-size N                  transitions kept (default: the preset's)
  --learning-starts N              steps before the first update (default: the preset's; if --steps is given, at most
                                   a 20th of all)
  --eval-every N                   steps or episodes between two evaluations (default: the preset's, or a 20th of all;
                                   0: only at the end)
  --video-every N                  those between two evaluations whose first game is filmed (default: as --eval-every;
                                   0: only at the end)
  --save-every N                   those between two checkpoints (default: the preset's, or a 20th of all; 0: only at the
                                   end)
  --save-replay                    checkpoints hold the replay, too: a resumed run then continues exactly
  --out DIR                        the run's folder (default runs/RECIPE-PRESET-SEED)
  --resume DIR                     go on with the run in this folder
  --profile                        show where the time of an update goes, kernel by kernel, before training
  --json                           print the results as one JSON object, last
  --help                           print this`;

const WHAT_COMES = `Leaves a folder with metrics, checkpoints, videos where there is something to see, and a report.
Ctrl-C saves a checkpoint and says how to go on; so do SIGTERM and SIGHUP.`;

const OPTIONS = {
  preset: { type: 'string' },
  set: { type: 'string', multiple: true },
  device: { type: 'string', default: 'auto' },
  threads: { type: 'string' },
  'no-tune': { type: 'boolean' },
  seed: { type: 'string' },
  seeds: { type: 'string' },
  steps: { type: 'string' },
  episodes: { type: 'string' },
  envs: { type: 'string' },
  'replay-size': { type: 'string' },
  'learning-starts': { type: 'string' },
  'eval-every': { type: 'string' },
  'video-every': { type: 'string' },
  'save-every': { type: 'string' },
  'save-replay': { type: 'boolean' },
  out: { type: 'string' },
  resume: { type: 'string' },
  profile: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export type TrainFlags = ReturnType<typeof parseTrainFlags>['flags'];

/**
 * The recipe, if the first argument names one, and the flags. A bad one prints a line and exits with 2.
 *
 * @param shown what the command is called by: `node cli.js train`.
 * @param fixed the recipe, where it is not for the arguments to name.
 */
export function parseTrainFlags(args: readonly string[], shown: string, fixed?: string) {
  const [first] = args;
  const named = fixed === undefined && first !== undefined && !first.startsWith('-');
  const name = named ? first : fixed;
  const recipe = name === undefined ? undefined : findRecipe(name);
  const page = help(recipe, shown, fixed !== undefined);
  return { recipe, flags: parseFlags(page, OPTIONS, named ? args.slice(1) : args) };
}

export function findRecipe(name: string): Recipe {
  const names = RECIPES.map((recipe) => recipe.name);
  const found = RECIPES.find((recipe) => recipe.name === name);
  return found ?? refuse(`there is no recipe '${name}'${nearest(name, names)}`);
}

function help(recipe: Recipe | undefined, shown: string, fixed: boolean): string {
  if (!recipe) {
    const width = Math.max(...RECIPES.map(({ name }) => name.length));
    const recipes = RECIPES.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
    return `Trains a recipe. ${WHAT_COMES}

  ${shown} RECIPE [options]
  ${shown} RECIPE --help
  ${shown} --resume DIR [options]

${recipes.join('\n')}

${FLAGS}`;
  }
  return `${recipe.summary}.

  ${shown}${fixed ? '' : ` ${recipe.name}`} [options]
  ${shown} --resume DIR [options]

${FLAGS}

Presets (default: ${presetRule(recipe)}), and what --set may change:

${presetTable(recipe)}

${WHAT_COMES}`;
}

function presetTable({ presets, table }: Recipe): string {
  const columns = Object.entries(presets).map(([name, settings]) => ({
    name,
    settings: flattenSettings(settings),
  }));
  const keys = [...new Set(columns.flatMap(({ settings }) => Object.keys(settings)))];
  const rows = [
    ['', ...columns.map(({ name }) => name), ''],
    ...keys.map((key) => {
      const values = columns.map(({ settings }) => settings[key]);
      return [key, ...values.map((value) => formatSetting(value ?? '-')), allowed(table[key].rule)];
    }),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd())
    .join('\n');
}

/** A run that is begun or gone on with. A bad flag prints a line and exits with 2. */
export async function readSitting(
  recipe: Recipe | undefined,
  flags: TrainFlags,
  shown: string,
  args: readonly string[],
): Promise<Sitting> {
  if (flags.resume !== undefined) return resumed(flags, shown);
  if (!recipe) return refuse(`which recipe? One of: ${RECIPES.map(({ name }) => name).join(', ')}`);
  const { preset, settings, device: choice, why } = await readRecipeSettings(recipe, flags);
  const device = { ...readDevice(flags), device: choice, ...(flags['no-tune'] && { tune: false }) };
  const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
  const twentieth = Math.ceil(lengthOf(settings).count / 20);
  const evalEvery =
    integerFlag('eval-every', flags['eval-every'], 0) ?? settings.evaluation.every ?? twentieth;
  const folder = flags.out ?? join('runs', `${recipe.name}-${preset}-${seed}`);
  if (holdsRun(folder)) {
    refuse(`${folder} holds a run already: go on with it by --resume ${folder}, or choose another --out`);
  }
  const run: RunSettings = {
    ...{ format: FORMAT, recipe: recipe.name, preset, seed, settings, evalEvery },
    videoEvery: integerFlag('video-every', flags['video-every'], 0) ?? evalEvery,
    saveEvery: integerFlag('save-every', flags['save-every'], 0) ?? settings.saveEvery ?? twentieth,
    saveReplay: flags['save-replay'] ?? false,
    command: [shown, ...args.map(quote)].join(' '),
  };
  const { profile, json } = flags;
  const until = lengthOf(settings).count;
  return { recipe, run, folder, resume: false, device, until, profile, json, shown, why };
}

async function resumed(flags: TrainFlags, shown: string): Promise<Sitting> {
  const { profile, json, resume: folder = '' } = flags;
  const allowed = ['resume', 'device', 'threads', 'steps', 'episodes', 'profile', 'json'];
  const other = Object.keys(flags).find((name) => !allowed.includes(name));
  if (other) refuse(`--${other} cannot be changed by --resume: ${folder}/run.json has it`);
  const { run, recipe } = await readRunSettings(folder);
  const device = { ...readDevice(flags), tune: run.tuning ?? false };
  const until = readLength(recipe, run.settings, flags) ?? lengthOf(run.settings).count;
  return { recipe, run, folder, resume: true, device, until, profile, json, shown };
}

/** Where to compute, as `openDevice` takes it. */
function readDevice(flags: TrainFlags): Required<Pick<OpenOptions, 'device' | 'threads'>> {
  return {
    device: choiceFlag('device', flags.device, DEVICE_CHOICES),
    threads: integerFlag('threads', flags.threads, 1) ?? 1,
  };
}

interface ChosenSettings extends ChosenPreset {
  readonly settings: RecipeSettings;
  /** As `explainPreset` says it. */
  readonly why: string | undefined;
}

/** The preset with what `--set` and the other flags change, and where to compute. */
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
  const put = (key: string, flag: 'envs' | 'replay-size' | 'learning-starts', minimum: number) => {
    const value = integerFlag(flag, flags[flag], minimum);
    if (value === undefined) return;
    if (!(key in settings)) refuse(`${recipe.name} has no --${flag}`);
    settings = change(settings, flag, [`${key}=${value}`]);
  };
  put('environments', 'envs', 1);
  put('replayCapacity', 'replay-size', recipe.replay?.least(settings) ?? 1);
  put('learningStarts', 'learning-starts', 1);
  return settings;
}

/** What `--steps` or `--episodes` says, whichever of them the recipe counts in. */
function readLength(recipe: Recipe, settings: RecipeSettings, flags: TrainFlags): number | undefined {
  const { unit } = lengthOf(settings);
  const other = unit === 'steps' ? 'episodes' : 'steps';
  if (flags[other] !== undefined) refuse(`a run of ${recipe.name} is so many ${unit} long: --${unit} N`);
  return integerFlag(unit, flags[unit], 1);
}
