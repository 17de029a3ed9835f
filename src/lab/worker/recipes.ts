import { nearest } from '../../nearest.ts';
import { cartpoleRecipe } from '../../recipes/cartpole.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { changeSettings } from '../../recipes/settings.ts';
import type { Spec } from '../protocol.ts';
import type { LabSettings } from './lab-settings.ts';

/** The page begins with CartPole. Other games are loaded once one of them is asked for. */
const loadOthers = () => import('../../recipes/registry.ts');

/** Undefined for a name that there is not. */
export async function findRecipe(name: string): Promise<Recipe | undefined> {
  if (name === cartpoleRecipe.name) return cartpoleRecipe;
  return (await loadOthers()).RECIPES.find((each) => each.name === name);
}

/**
 * The recipe and the settings that a spec means.
 *
 * @throws RangeError for a recipe, preset or setting that there is not.
 */
export async function resolve(spec: Spec): Promise<{
  readonly recipe: Recipe;
  readonly settings: LabSettings;
}> {
  const { recipe: name } = spec;
  const recipe = await findRecipe(name);
  if (!recipe) {
    const names = (await loadOthers()).RECIPES.map((each) => each.name);
    throw new RangeError(`there is no recipe '${name}'${nearest(name, names)}`);
  }
  return { recipe, settings: settingsOf(recipe, spec) };
}

/**
 * The settings that a spec of this recipe means.
 *
 * @throws RangeError for a preset or setting that there is not.
 */
export function settingsOf({ name, presets, table }: Recipe, { preset, settings }: Spec): LabSettings {
  if (!Object.hasOwn(presets, preset)) {
    throw new RangeError(`${name} has no preset '${preset}'${nearest(preset, Object.keys(presets))}`);
  }
  return changeSettings(presets[preset], settings, table) as LabSettings;
}
