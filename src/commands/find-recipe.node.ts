import { nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { RECIPES } from '../recipes/registry.ts';
import type { RecipeModule } from '../runs/run-settings.ts';
import { refuse } from './arguments.node.ts';
import { loadRecipe, namesFile, readModule } from './load-recipe.node.ts';

/** A recipe that a command was given. */
export interface FoundRecipe {
  readonly recipe: Recipe;
  /** The file it came from, if it is not a built-in one. */
  readonly module?: RecipeModule;
}

/** The recipe of this name, or in the file of this name. If there is none, prints a line and exits with 2. */
export async function findRecipe(name: string): Promise<FoundRecipe> {
  if (namesFile(name)) {
    const module = readModule(name);
    return { recipe: await loadRecipe(module), module };
  }
  const names = RECIPES.map((recipe) => recipe.name);
  const recipe = RECIPES.find((each) => each.name === name);
  return recipe ? { recipe } : refuse(`there is no recipe '${name}'${nearest(name, names)}`);
}

/** Whether `name` is the name of a recipe, or looks like a file that may have one. */
export function namesRecipe(name: string): boolean {
  return namesFile(name) || RECIPES.some((recipe) => recipe.name === name);
}
