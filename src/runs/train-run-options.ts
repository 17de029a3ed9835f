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

/** Options of `trainRun`. All of them have defaults. */
export interface TrainRunOptions<S extends RecipeSettings = RecipeSettings> extends Onlooker {
  /**
   * The folder of a run to go on with, from its latest checkpoint. The run's options are in the folder. `device`,
   * `threads`, `fma`, `signal` and the listeners may also be given. So may `settings` that can change while a run
   * trains, `environments`, a length, intervals and `changes`, which become part of the run.
   */
  readonly resume?: string;
  /** The name of a preset of the recipe. Default: the one that `train` chooses, usually the first. */
  readonly preset?: string;
  /** Settings that differ from the preset's, such as `{ learningRate: 1e-4, evaluation: { games: 50 } }`. */
  readonly settings?: Given<S>;
  /**
   * Settings that change in the course of the run. `{ step: 2000, key: 'learningRate', value: 5e-4 }` acts at the start
   * of the first step that begins after 2000 environment steps.
   */
  readonly changes?: readonly Change[];
  /** Makes the run repeatable: an integer of at least 0. Default: a fresh one. */
  readonly seed?: number;
  /**
   * The length in environment steps, if they are the recipe's unit. A shorter run than the preset's also explores for a
   * shorter time. With `resume`: the new length, while schedules stay the same.
   */
  readonly steps?: number;
  /** The same for recipes whose unit is episodes. */
  readonly episodes?: number;
  /** The run's folder. Default: `runs/RECIPE-PRESET-SEED`. */
  readonly out?: string;
  /**
   * The kind of device, or an open device, which stays open. Default: 'auto', WebGPU on a hardware adapter, or else the
   * CPU; with `resume`, the device on which the run began.
   */
  readonly device?: DeviceChoice | Device;
  /** Threads of the CPU device, which change only its speed. Default 'auto': as many as are worth it. */
  readonly threads?: ThreadCount;
  /**
   * Whether the CPU device fuses multiply-adds, see `OpenOptions`. The run then repeats on this machine only. Default
   * false; with `resume`, as the run began.
   */
  readonly fma?: boolean;
  /** Steps or episodes between two evaluations; 0: only at the end. Default: the settings', or a 20th of the run. */
  readonly evalEvery?: number;
  /** Steps or episodes between two evaluations that are filmed; 0: only at the end. Default: as `evalEvery`. */
  readonly videoEvery?: number;
  /** Steps or episodes between two checkpoints; 0: only at the end. Default: the settings', or a 20th of the run. */
  readonly saveEvery?: number;
  /** Whether checkpoints include the replay, so that a resumed run ends with the same bytes. Default false. */
  readonly saveReplay?: boolean;
  /**
   * The logs that the run writes for other programs: `{ tensorboard: 'sb3' }` for event files with Stable-Baselines3's
   * tags, 'cleanrl' for CleanRL's; `monitor: true` for Stable-Baselines3's `monitor.csv`. Default: none.
   */
  readonly logs?: LogSettings;
  /** The command that the run's page shows, such as a program's own command line. Default: this call. */
  readonly command?: string;
  /**
   * Stops the run after the present step, or in the middle of an evaluation, once it is aborted. The run is saved, and
   * the result is `interrupted`.
   */
  readonly signal?: AbortSignal;
}

/** Options that are in a run's folder once it has begun. */
const SETTLED = ['preset', 'seed', 'out', 'saveReplay', 'logs', 'command'] as const;

type Check = (name: string, value: never) => void;

/** Checks of options, which throw for invalid values. */
const CHECKS: Readonly<Record<keyof TrainRunOptions, Check>> = {
  ...{ resume: requireText, preset: requireText, out: requireText, command: requireText },
  settings: () => {}, // checked by the recipe's table
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
 * Checks options. Undefined ones count as not given.
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
