import { breakoutRecipe } from './breakout.ts';
import { cartpoleRecipe } from './cartpole.ts';
import { cartpoleKerasRecipe } from './cartpole-keras.ts';
import { cartpolePixelsRecipe } from './cartpole-pixels.ts';
import { cartpoleRmspropRecipe } from './cartpole-rmsprop.ts';
import { cartpoleTD4Recipe } from './cartpole-td4.ts';
import type { Recipe } from './recipe.ts';

/** Every system that can be trained by name; a line each. */
export const RECIPES: readonly Recipe[] = [
  cartpoleRecipe,
  cartpoleRmspropRecipe,
  cartpoleTD4Recipe,
  cartpoleKerasRecipe,
  cartpolePixelsRecipe,
  breakoutRecipe,
];
