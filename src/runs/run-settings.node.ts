import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TuningChoices } from '../backends/backend.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';

/** The file that a recipe came from. */
export interface RecipeModule {
  /** Absolute, so that a run's folder may be moved. */
  readonly path: string;
  /** The hash of the file's bytes; files that it imports are not compared. */
  readonly sha256: string;
}

/** What stays the same over all resumes of a run; `run.json` in its folder. */
export interface RunSettings {
  readonly format: typeof FORMAT;
  /** Its name. */
  readonly recipe: string;
  /** The file it came from, if it is not a built-in one. */
  readonly module?: RecipeModule;
  readonly preset: string;
  readonly seed: number;
  readonly settings: RecipeSettings;
  /** In steps, or in episodes where the settings give the run's length in them. */
  readonly evalEvery: number;
  readonly videoEvery: number;
  readonly saveEvery: number;
  readonly saveReplay: boolean;
  /** The command line that began the run. */
  readonly command: string;
  /** The shaders that the device chose by timing: with them the run repeats to the byte. Known once it is made. */
  readonly tuning?: TuningChoices;
}

/** What one sitting of a run adds. */
export interface Sitting {
  readonly recipe: Recipe;
  readonly run: RunSettings;
  readonly folder: string;
  readonly resume: boolean;
  /** Steps or episodes at which to stop. */
  readonly until: number;
  readonly profile: boolean;
}

export const FORMAT = 'webgpu-dqn run';
const FILE = 'run.json';

/** Writes what a resumed run needs to know, before training begins. */
export async function writeRunSettings(folder: string, settings: RunSettings): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${FILE}.partial`);
  await writeFile(temporary, `${JSON.stringify(settings, undefined, 2)}\n`);
  await rename(temporary, join(folder, FILE));
}

/** @throws Error, naming the file, where there is none or it does not describe a run. */
export async function readRunSettings(folder: string): Promise<RunSettings> {
  const path = join(folder, FILE);
  if (!existsSync(path)) throw new Error(`there is no run in ${folder}: ${path} is missing`);
  const run = parseJson(await readFile(path, 'utf8'));
  if (!isRun(run)) throw new Error(`${path} does not describe a run of a recipe`);
  return run;
}

function isRun(run: unknown): run is RunSettings {
  if (!isRecord(run) || run.format !== FORMAT || typeof run.recipe !== 'string') return false;
  const { module = { path: '', sha256: '' } } = run;
  return isRecord(module) && typeof module.path === 'string' && typeof module.sha256 === 'string';
}

export function holdsRun(folder: string): boolean {
  return existsSync(join(folder, FILE));
}
