import { filmOf } from '../../envs/film-of.ts';
import { nearest } from '../../nearest.ts';
import { recipePlayable } from '../../play/recipe-playable.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { RecipeSettings } from '../../recipes/recipe-settings.ts';
import { RECIPES } from '../../recipes/registry.ts';
import { changeSettings } from '../../recipes/settings.ts';
import type { RecipeEntry, Spec } from '../protocol.ts';

/** The settings that the lab reads, where a recipe has them. */
export interface LabSettings extends RecipeSettings {
  readonly gamma: number;
  readonly nStep?: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly doubleDQN: boolean;
  readonly clipValue: number;
  readonly maxGradNorm: number;
  readonly optimizer: string;
  readonly prioritised?: boolean;
  readonly hindsight?: boolean;
  readonly selfImitation?: object;
  readonly learningStarts?: number;
  readonly convolutions?: readonly unknown[];
  readonly version?: 'v0' | 'v1';
}

/** The recipes whose games can be seen. */
export function catalogue(): RecipeEntry[] {
  return RECIPES.filter(canBeSeen).map(({ name, presets, presetWithoutGPU, randomScore }) => {
    const names = Object.keys(presets);
    const usualPreset = presetWithoutGPU ?? names[0];
    return {
      ...{ name, presets: names, usualPreset },
      learnsFromPixels: learnsFromPixels(presets[usualPreset]),
      ...(randomScore !== undefined && { randomScore }),
    };
  });
}

function canBeSeen({ makeEnvironment, presets }: Recipe): boolean {
  const [settings] = Object.values(presets);
  return makeEnvironment !== undefined && filmOf(makeEnvironment(settings)) !== undefined;
}

export function learnsFromPixels(settings: RecipeSettings): boolean {
  return ((settings as LabSettings).convolutions?.length ?? 0) > 0;
}

/**
 * The recipe and the settings that a spec means.
 *
 * @throws RangeError for a recipe, preset or setting that there is not.
 */
export function resolve({ recipe: name, preset, settings }: Spec): { recipe: Recipe; settings: LabSettings } {
  const recipe = RECIPES.find((each) => each.name === name);
  if (!recipe)
    throw new RangeError(
      `there is no recipe '${name}'${nearest(
        name,
        RECIPES.map((each) => each.name),
      )}`,
    );
  if (!Object.hasOwn(recipe.presets, preset)) {
    throw new RangeError(`${name} has no preset '${preset}'${nearest(preset, Object.keys(recipe.presets))}`);
  }
  return { recipe, settings: changeSettings(recipe.presets[preset], settings, recipe.table) as LabSettings };
}

/** The names of a game's actions: the recipe's own, or those that people know the game by. */
export function actionNames(recipe: Recipe, settings: RecipeSettings): readonly string[] {
  return recipePlayable(recipe, settings).actions.map(({ name }) => name);
}

/** The highest mean score there is: CartPole's time limit. */
export function highestScore({ version }: LabSettings): number | undefined {
  return version && { v0: 200, v1: 500 }[version];
}
