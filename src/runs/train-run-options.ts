import { Device } from '../device/device.ts';
import { DEVICE_CHOICES, type DeviceChoice, requireThreads, type ThreadCount } from '../device/open.ts';
import { isCount } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Given } from '../recipes/dqn-settings.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';
import {
  requireFlag,
  requireFunction,
  requireKnown,
  requireNumber,
  requirePositiveInteger,
  requireWord,
  show,
} from '../require.ts';
import { type Change, isChanges } from './changes.ts';
import { isLogSettings, type LogSettings } from './logs.ts';
import type { Onlooker } from './onlooker.ts';

/** What `trainRun` may be told. All of it has a default. */
export interface TrainRunOptions<S extends RecipeSettings = RecipeSettings> extends Onlooker {
  /**
   * The folder of a run to go on with, from its latest checkpoint. The folder has what it was begun with. `device`,
   * `threads`, `fma`, `signal` and the listeners may be given besides; and `settings` that can change while a run trains,
   * `environments`, a length, intervals and `changes`, which become part of the run.
   */
  readonly resume?: string;
  /** Which of the recipe's tables of settings. Default: as `train` chooses it, usually the first. */
  readonly preset?: string;
  /** Settings that differ from the preset's, such as `{ learningRate: 1e-4, evaluation: { games: 50 } }`. */
  readonly settings?: Given<S>;
  /**
   * Settings that change in the course of the run: `{ step: 2000, key: 'learningRate', value: 5e-4 }` at the start of the
   * first step that begins after 2000 environment steps.
   */
  readonly changes?: readonly Change[];
  /** Makes the run repeatable: an integer of at least 0. Default: a fresh one. */
  readonly seed?: number;
  /**
   * The length in environment steps, where the recipe counts in them. A shorter run than the preset's explores for a
   * shorter time, too. With `resume`: where to stop, while schedules stay as they were.
   */
  readonly steps?: number;
  /** The same for recipes that count in episodes. */
  readonly episodes?: number;
  /** The run's folder. Default: `runs/RECIPE-PRESET-SEED`. */
  readonly out?: string;
  /**
   * Where to compute, or an open device, which stays open. Default: 'auto', WebGPU on a hardware adapter, or else the
   * CPU; with `resume`, where the run began.
   */
  readonly device?: DeviceChoice | Device;
  /** Threads of the CPU device. They change its speed and nothing else. Default 'auto': as many as pay. */
  readonly threads?: ThreadCount;
  /**
   * Fused multiply-adds on the CPU device, see `OpenOptions`: the run repeats on this machine only. Default false; with
   * `resume`, as the run began.
   */
  readonly fma?: boolean;
  /** Steps or episodes between two evaluations; 0: only at the end. Default: the settings', or a 20th of the run. */
  readonly evalEvery?: number;
  /** Steps or episodes between two evaluations that are filmed; 0: only at the end. Default: as `evalEvery`. */
  readonly videoEvery?: number;
  /** Steps or episodes between two checkpoints; 0: only at the end. Default: the settings', or a 20th of the run. */
  readonly saveEvery?: number;
  /** Checkpoints hold the replay, too: a resumed run then ends with the same bytes. Default false. */
  readonly saveReplay?: boolean;
  /**
   * What the run writes for other programs: `{ tensorboard: 'sb3' }` for event files under Stable-Baselines3's tags,
   * 'cleanrl' for CleanRL's; `monitor: true` for Stable-Baselines3's `monitor.csv`. Default: nothing.
   */
  readonly logs?: LogSettings;
  /** What the run's page shows as what began it, such as a program's own command line. Default: this call. */
  readonly command?: string;
  /**
   * Stops the run after the present step, or in the middle of an evaluation, once it is aborted: it is saved, and the
   * result says `interrupted`.
   */
  readonly signal?: AbortSignal;
}

/** What a folder has, once its run has begun. */
const SETTLED = ['preset', 'seed', 'out', 'saveReplay', 'logs', 'command'] as const;

type Check = (name: string, value: never) => void;

/** Throws for what an option cannot be. */
const CHECKS: Readonly<Record<keyof TrainRunOptions, Check>> = {
  ...{ resume: requireText, preset: requireText, out: requireText, command: requireText },
  settings: () => {}, // they are held against the recipe's table
  changes: (name: string, value: unknown) => {
    if (!isChanges(value)) throw wrong(name, 'a list of { step, key, value }', value);
  },
  ...{ seed: requireCount, evalEvery: requireCount, videoEvery: requireCount, saveEvery: requireCount },
  ...{ steps: requirePositiveInteger, episodes: requirePositiveInteger },
  ...{ saveReplay: requireFlag, fma: requireFlag },
  logs: (name: string, value: unknown) => {
    if (!isLogSettings(value)) {
      throw wrong(name, "{ tensorboard: 'sb3' or 'cleanrl', monitor: true }, or one of them", value);
    }
  },
  threads: (_: string, value: ThreadCount) => requireThreads(value),
  device: (name: string, value: string | Device) => {
    if (!(value instanceof Device)) requireWord(name, value, DEVICE_CHOICES);
  },
  signal: (name: string, value: unknown) => {
    if (!(value instanceof AbortSignal)) throw wrong(name, 'an AbortSignal', value);
  },
  ...{ onFact: requireListener, onProfile: requireListener, onProgress: requireListener },
  ...{ onGame: requireListener, onEvaluation: requireListener, onChange: requireListener },
  ...{ onStart: requireListener, onStop: requireListener },
};

function requireText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw wrong(name, 'a text that is not empty', value);
}

function requireCount(name: string, value: number): void {
  requireNumber(name, value, isCount(value), 'an integer of at least 0');
}

function requireListener(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrong(name, 'a function', value);
}

function wrong(name: string, allowed: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${allowed}, got ${show(value)}`);
}

/**
 * Holds options against what they may be. Those that are undefined count as not given.
 *
 * @throws RangeError or TypeError that names the option, its value and the allowed values.
 */
export function checkOptions(recipe: Recipe, options: TrainRunOptions): void {
  requireFunction('recipe', recipe, 'create', 'such as cartpoleRecipe');
  requireKnown('trainRun', options, Object.keys(CHECKS));
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = options[name as keyof typeof options];
    if (value !== undefined) check(name, value as never);
  }
  const { resume, device, threads, fma } = options;
  const settled = resume === undefined ? undefined : SETTLED.find((name) => options[name] !== undefined);
  if (settled) {
    throw new RangeError(
      `${settled} cannot be changed by resume: ${resume}/run.json has it; what can: settings, changes, steps, episodes, ` +
        'evalEvery, videoEvery, saveEvery',
    );
  }
  if (device instanceof Device && threads !== undefined) {
    throw new RangeError(`threads go with a device that trainRun opens, got ${threads} and an open device`);
  }
  if (device instanceof Device && fma !== undefined) {
    throw new RangeError(`fma goes with a device that trainRun opens, got ${fma} and an open device`);
  }
}
