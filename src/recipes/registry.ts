import { bitFlipRecipe } from './bit-flip.ts';
import { breakoutRecipe } from './breakout.ts';
import { breakoutPQNRecipe } from './breakout-pqn.ts';
import { breakoutStreamRecipe } from './breakout-stream.ts';
import { cartpoleRecipe } from './cartpole.ts';
import { cartpoleKerasRecipe } from './cartpole-keras.ts';
import { cartpolePixelsRecipe } from './cartpole-pixels.ts';
import { cartpolePQNRecipe } from './cartpole-pqn.ts';
import { cartpoleRmspropRecipe } from './cartpole-rmsprop.ts';
import { cartpoleStreamRecipe } from './cartpole-stream.ts';
import { cartpoleTD4Recipe } from './cartpole-td4.ts';
import { hdqnRecipe } from './hdqn.ts';
import { mountaincarRecipe } from './mountaincar.ts';
import { pongRecipe } from './pong.ts';
import { pongPQNRecipe } from './pong-pqn.ts';
import type { Recipe } from './recipe.ts';
import { sailRecipe } from './sail.ts';

/** All systems that can be trained by name. */
export const RECIPES: readonly Recipe[] = [
  cartpoleRecipe,
  cartpoleRmspropRecipe,
  cartpoleTD4Recipe,
  sailRecipe,
  cartpoleKerasRecipe,
  cartpolePixelsRecipe,
  mountaincarRecipe,
  hdqnRecipe,
  bitFlipRecipe,
  breakoutRecipe,
  pongRecipe,
  cartpolePQNRecipe,
  cartpoleStreamRecipe,
  breakoutPQNRecipe,
  pongPQNRecipe,
  breakoutStreamRecipe,
];
