import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Recipe } from '../recipes/recipe.ts';
import { RECIPES } from '../recipes/registry.ts';
import { folderAt } from '../runs/folder.node.ts';
import {
  checkRunSettings,
  completeRun,
  type RecipeModule,
  type RunSettings,
  readRunSettings,
} from '../runs/run-settings.ts';
import { refuse } from './arguments.node.ts';
import { type FoundRecipe, findRecipe } from './find-recipe.node.ts';
import { liesIn, loadRecipe, readModule } from './load-recipe.node.ts';
import { say } from './say.node.ts';

/**
 * The run in `folder`. If there is none, or its recipe cannot be loaded, prints a line and exits with 2.
 *
 * @param file the file of its recipe, if that was changed or moved.
 */
export async function openRun(folder: string, file?: string): Promise<{ run: RunSettings; recipe: Recipe }> {
  const run = await readRunSettings(folderAt(folder)).catch((error: Error) => refuse(error.message));
  const opened = await withRecipe(folder, run, file);
  try {
    checkRunSettings(folderAt(folder), run, opened.recipe);
  } catch (error) {
    refuse((error as Error).message);
  }
  return { ...opened, run: completeRun(folderAt(folder), opened.run, opened.recipe, say) };
}

async function withRecipe(
  folder: string,
  run: RunSettings,
  file: string | undefined,
): Promise<{ run: RunSettings; recipe: Recipe }> {
  if (run.module || !RECIPES.some(({ name }) => name === run.recipe)) {
    const { recipe, module } = await recipeOf(folder, run, file);
    if (recipe.name !== run.recipe) {
      refuse(
        `the recipe in ${module.path} is ${recipe.name}, but the run in ${folder} is one of ${run.recipe}`,
      );
    }
    return { run: { ...run, module }, recipe };
  }
  if (file !== undefined)
    refuse(`--recipe: the run in ${folder} is one of the built-in recipe ${run.recipe}, not of a file`);
  return { run, ...(await findRecipe(run.recipe)) };
}

/** The recipe in `file`, or else in the file that the run in `folder` began with, which must not have changed. */
async function recipeOf(
  folder: string,
  { recipe, module: before }: RunSettings,
  file: string | undefined,
): Promise<Required<FoundRecipe>> {
  if (file !== undefined) return loaded(readModule(file));
  const byHand = 'name the recipe by --recipe FILE';
  if (!before) return refuse(`${folder} is a run of ${recipe}, which is no built-in recipe: ${byHand}`);
  const { path, sha256 } = before;
  if (!isAbsolute(path) || liesIn(path, folder)) {
    refuse(
      `${folder} names the file ${path} as its recipe, but code in a run's folder is never run: ${byHand}`,
    );
  }
  if (!existsSync(path)) refuse(`${path}, the recipe of ${folder}, is not there any more: ${byHand}`);
  const module = readModule(path);
  if (module.sha256 !== sha256) {
    const [then, now] = [sha256, module.sha256].map((hash) => hash.slice(0, 8));
    refuse(
      `${path} was changed since the run in ${folder} began (SHA-256 ${then}, now ${now}): put it back, or ${byHand} to go on with it as it is now`,
    );
  }
  return loaded(module);
}

async function loaded(module: RecipeModule): Promise<Required<FoundRecipe>> {
  return { recipe: await loadRecipe(module), module };
}
