import type { Recipe } from '../recipes/recipe.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';
import type { Playable } from './playable.ts';
import { playable } from './playables.ts';

/** Keys of actions that a recipe has no names for. */
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * The environment of a recipe, for people to play: the built-in one that it names as `played`, or else its own, which
 * waits for keys.
 *
 * @throws Error if the recipe has no function that makes its environment; RangeError if it has more or fewer `actions`
 * than the environment.
 */
export function recipePlayable(recipe: Recipe, settings: RecipeSettings): Playable {
  const { name, summary } = recipe;
  if (recipe.played) {
    const played = recipe.played(settings);
    return { ...playable(played.name, played.options), name };
  }
  const make = () => {
    const env = recipe.makeEnvironment?.(settings);
    if (!env) throw new Error(`${name} has no environment that can be played`);
    return env;
  };
  const { actionCount } = make();
  if (recipe.actions && recipe.actions.length !== actionCount) {
    throw new RangeError(
      `actions of ${name} must be ${actionCount}, as its environment has, got ${recipe.actions.length}`,
    );
  }
  const numbered = Array.from({ length: actionCount }, (_, i) => ({
    name: `action ${i}`,
    keys: KEYS.slice(i, i + 1),
  }));
  return { name, summary, actions: recipe.actions ?? numbered, idle: 'wait', make };
}
