import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TuningChoices } from '../backends/backend.ts';
import type { OpenOptions } from '../device/open.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';
import { RECIPES } from '../recipes/registry.ts';
import { refuse } from './arguments.node.ts';

/** What stays the same over all resumes of a run; `run.json` in its folder. */
export interface RunSettings {
  readonly format: typeof FORMAT;
  /** Its name. */
  readonly recipe: string;
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
  readonly device: OpenOptions & Required<Pick<OpenOptions, 'device' | 'threads'>>;
  /** Steps or episodes at which to stop. */
  readonly until: number;
  readonly profile: boolean;
  readonly json: boolean;
  /** What the command is called by: `node cli.js train`. */
  readonly shown: string;
  /** As `explainPreset` says it. */
  readonly why?: string | undefined;
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

/** The run in `folder`. Prints a line and exits with 2 where there is none. */
export async function readRunSettings(folder: string): Promise<{ run: RunSettings; recipe: Recipe }> {
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch(() =>
    refuse(`there is no run in ${folder}: ${path} is missing`),
  );
  const run = parseJson(text);
  const recipe = isRecord(run) && run.format === FORMAT && RECIPES.find(({ name }) => name === run.recipe);
  if (!recipe) return refuse(`${path} does not describe a run of a recipe`);
  return { run: run as unknown as RunSettings, recipe };
}

export function holdsRun(folder: string): boolean {
  return existsSync(join(folder, FILE));
}
