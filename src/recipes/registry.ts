import { breakoutRecipe } from './breakout.ts';
import { hdqnRecipe } from './hdqn.ts';
import type { Recipe } from './recipe.ts';
import { sailRecipe } from './sail.ts';

/** Every system that can be trained by name; a line each. */
export const RECIPES: readonly Recipe[] = [breakoutRecipe, hdqnRecipe, sailRecipe];
