import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { TuningChoices } from '../backends/backend.ts';
import type { OpenOptions } from '../device/open.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import { quote, refuse } from './arguments.node.ts';
import { type FoundRecipe, findRecipe } from './find-recipe.node.ts';
import { liesIn, loadRecipe, type RecipeModule, readModule } from './load-recipe.node.ts';

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

/**
 * The run in `folder`. Where there is none, or its recipe cannot be had, a line is printed and the exit is 2.
 *
 * @param file has its recipe, if that was changed or moved since.
 */
export async function readRunSettings(
  folder: string,
  file?: string,
): Promise<{ run: RunSettings; recipe: Recipe }> {
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch(() =>
    refuse(`there is no run in ${folder}: ${path} is missing`),
  );
  const run = parseJson(text);
  if (!isRun(run)) return refuse(`${path} does not describe a run of a recipe`);
  if (run.module) {
    const { recipe, module } = await recipeOf(folder, run.module, file);
    if (recipe.name !== run.recipe) {
      refuse(
        `the recipe in ${module.path} is ${recipe.name}, but the run in ${folder} is one of ${run.recipe}`,
      );
    }
    return { run: { ...run, module }, recipe };
  }
  if (file !== undefined)
    refuse(`the run in ${folder} is one of the built-in recipe ${run.recipe}, not of a file`);
  return { run, ...(await findRecipe(run.recipe)) };
}

function isRun(run: unknown): run is RunSettings {
  if (!isRecord(run) || run.format !== FORMAT || typeof run.recipe !== 'string') return false;
  const { module = { path: '', sha256: '' } } = run;
  return isRecord(module) && typeof module.path === 'string' && typeof module.sha256 === 'string';
}

/** The recipe in the file that the run in `folder` began with, as it was then, or else in `file`, as that is now. */
async function recipeOf(
  folder: string,
  { path, sha256 }: RecipeModule,
  file: string | undefined,
): Promise<Required<FoundRecipe>> {
  const byHand = 'name the recipe by --recipe FILE';
  if (file === undefined) {
    if (!isAbsolute(path) || liesIn(path, folder)) {
      refuse(
        `${folder} names the file ${path} as its recipe, but code in a run's folder is never run: ${byHand}`,
      );
    }
    if (!existsSync(path)) refuse(`${path}, the recipe of ${folder}, is not there any more: ${byHand}`);
  }
  const module = readModule(file ?? path);
  if (file === undefined && module.sha256 !== sha256) {
    const [before, now] = [sha256, module.sha256].map((hash) => hash.slice(0, 8));
    refuse(
      `${path} was changed since the run in ${folder} began (SHA-256 ${before}, now ${now}): put it back, or ${byHand} to go on with it as it is now`,
    );
  }
  return { recipe: await loadRecipe(module), module };
}

export function holdsRun(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/** The command line that goes on with an interrupted run to where it was to stop. */
export function resumeCommand({ shown, folder, until, run, device }: Sitting): string {
  const { unit, count } = lengthOf(run.settings);
  const further = until === count ? [] : [`--${unit}`, String(until)];
  const on = device.device === 'auto' ? [] : ['--device', device.device];
  const by = device.threads === 1 ? [] : ['--threads', String(device.threads)];
  return [`${shown} --resume`, quote(folder), ...further, ...on, ...by].join(' ');
}
