import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEVICE_CHOICES, type DeviceChoice } from '../device/open.ts';
import { isRecord, parseJson } from '../io/json.ts';
import { freshSeed } from '../random.ts';
import { type BreakoutRecipe, breakout } from '../recipes/breakout.ts';
import { choiceFlag, integerFlag, parseFlags, refuse } from './arguments.node.ts';

export const HELP = `Trains deep Q-learning on Breakout from pixels, and leaves a folder with metrics, checkpoints, videos and a report.

  node train-breakout.js [options]
  node train-breakout.js --resume DIR [options]

  --preset nature|notebook|laptop  nature: Mnih et al. 2015; notebook: the 2013 net and the notebook's numbers;
                                   laptop: what gets furthest in an hour without a GPU (default nature)
  --device KIND                    where to compute: auto, webgpu, cpu or reference (default auto: WebGPU if
                                   there is an adapter, else cpu)
  --threads N                      of the CPU device (default 1); they change how fast it computes, not what
  --seed N                         makes the run repeatable (default: a new one)
  --steps N                        environment steps, of four frames each (default: the preset's); with --resume,
                                   where to stop, while schedules stay as they were
  --envs N                         games played side by side (default: the preset's)
  --replay-size N                  frames kept, 7,063 bytes each (default: the preset's)
  --learning-starts N              steps before the first update (default: the preset's, at most a 20th of all)
  --eval-every N                   steps between two evaluations (default: a 20th of all; 0: only at the end)
  --video-every N                  steps between two evaluations whose first game is filmed (default: as --eval-every;
                                   0: only at the end)
  --save-every N                   steps between two checkpoints (default: a 20th of all; 0: only at the end)
  --save-replay                    checkpoints hold the replay, too: a resumed run then continues exactly
  --out DIR                        the run's folder (default runs/breakout-PRESET-SEED)
  --resume DIR                     go on with the run in this folder
  --profile                        show where the time of an update goes, kernel by kernel, before training
  --json                           print the results as one JSON object, last
  --help                           print this

Ctrl-C saves a checkpoint and says how to go on.`;

export type Preset = keyof typeof breakout;

const PRESETS = Object.keys(breakout) as Preset[];

/** What stays the same over all resumes of a run; `run.json` in its folder. */
export interface RunSettings {
  readonly format: typeof FORMAT;
  readonly preset: Preset;
  readonly seed: number;
  readonly recipe: BreakoutRecipe;
  readonly evalEvery: number;
  readonly videoEvery: number;
  readonly saveEvery: number;
  readonly saveReplay: boolean;
  /** The command line that began the run. */
  readonly command: string;
}

export interface Settings extends RunSettings {
  readonly folder: string;
  readonly resume: boolean;
  readonly device: DeviceChoice;
  readonly threads: number;
  /** Environment steps at which to stop. */
  readonly until: number;
  readonly profile: boolean;
  readonly json: boolean;
}

const FORMAT = 'webgpu-dqn breakout run';
const FILE = 'run.json';

/** The settings that the command line asks for. A bad one prints a line and exits with 2. */
export async function readSettings(): Promise<Settings> {
  const flags = parseFlags(HELP, {
    preset: { type: 'string' },
    device: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string' },
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
  });
  const integer = (name: keyof typeof flags, minimum: number) =>
    integerFlag(name, flags[name] as string | undefined, minimum);
  const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
  const steps = integer('steps', 1);
  const threads = integer('threads', 1) ?? 1;
  const common = { device, threads, profile: flags.profile, json: flags.json };

  if (flags.resume !== undefined) {
    const allowed = ['resume', 'device', 'threads', 'steps', 'profile', 'json'];
    const other = Object.keys(flags).find((name) => !allowed.includes(name));
    if (other) refuse(`--${other} cannot be changed by --resume: ${flags.resume}/${FILE} has it`);
    const settings = await readRunSettings(flags.resume);
    return {
      ...settings,
      ...common,
      folder: flags.resume,
      resume: true,
      until: steps ?? settings.recipe.steps,
    };
  }

  const preset = choiceFlag('preset', flags.preset ?? 'nature', PRESETS);
  const seed = integer('seed', 0) ?? freshSeed();
  const base: BreakoutRecipe = breakout[preset];
  const envCount = integer('envs', 1) ?? base.envCount;
  const total = steps ?? base.steps;
  const twentieth = Math.ceil(total / 20);
  const recipe: BreakoutRecipe = {
    ...base,
    ...{ envCount, steps: total },
    replayCapacity: integer('replay-size', 6 * envCount) ?? base.replayCapacity,
    // So that a short run learns, too.
    learningStarts: integer('learning-starts', 1) ?? Math.min(base.learningStarts, twentieth),
  };
  const evalEvery = integer('eval-every', 0) ?? twentieth;
  const folder = flags.out ?? join('runs', `breakout-${preset}-${seed}`);
  if (existsSync(join(folder, FILE))) {
    refuse(`${folder} holds a run already: go on with it by --resume ${folder}, or choose another --out`);
  }
  return {
    ...{ format: FORMAT, preset, seed, recipe, evalEvery },
    videoEvery: integer('video-every', 0) ?? evalEvery,
    saveEvery: integer('save-every', 0) ?? twentieth,
    saveReplay: flags['save-replay'] ?? false,
    command: ['node train-breakout.js', ...process.argv.slice(2).map(quote)].join(' '),
    ...{ ...common, folder, resume: false, until: recipe.steps },
  };
}

/** Writes what a resumed run needs to know, before training begins. */
export async function writeRunSettings({ folder, ...settings }: Settings): Promise<void> {
  const {
    resume: _,
    device: __,
    threads: ___,
    until: ____,
    profile: _____,
    json: ______,
    ...kept
  } = settings;
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${FILE}.partial`);
  await writeFile(temporary, `${JSON.stringify(kept satisfies RunSettings, undefined, 2)}\n`);
  await rename(temporary, join(folder, FILE));
}

async function readRunSettings(folder: string): Promise<RunSettings> {
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch(() =>
    refuse(`there is no run in ${folder}: ${path} is missing`),
  );
  const settings = parseJson(text);
  const known =
    isRecord(settings) && settings.format === FORMAT && PRESETS.includes(settings.preset as Preset);
  if (!known) refuse(`${path} does not describe a run of Breakout`);
  return settings as unknown as RunSettings;
}

/** The command line that goes on with an interrupted run to where it was to stop. */
export function resumeCommand({ folder, until, recipe, device, threads }: Settings): string {
  const steps = until === recipe.steps ? [] : ['--steps', String(until)];
  const on = device === 'auto' ? [] : ['--device', device];
  const by = threads === 1 ? [] : ['--threads', String(threads)];
  return ['node train-breakout.js --resume', quote(folder), ...steps, ...on, ...by].join(' ');
}

function quote(argument: string): string {
  return /^[\w./=,:@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
