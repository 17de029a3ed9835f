import { breakoutRecipe } from './breakout.ts';
import type { Recipe } from './recipe.ts';

/** Every system that can be trained by name; a line each. */
export const RECIPES: readonly Recipe[] = [breakoutRecipe];
