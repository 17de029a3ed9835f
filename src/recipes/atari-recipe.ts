import type { AtariOptions } from '../envs/atari/deepmind.ts';
import { atariFilm } from '../envs/atari/games/screen.ts';
import type { Environment } from '../envs/environment.ts';
import { FrameBuffer } from '../replay/frame-buffer.ts';
import { type AtariRecipe, createAtari } from './atari.ts';
import { dqnRun } from './dqn-run.ts';
import { replayOptions } from './extensions.ts';
import type { Recipe } from './recipe.ts';

const FRAMES_PER_STEP = 4;

/**
 * A game learned from pixels as a recipe, but for what it is called and what it has to reach.
 *
 * @param makeGame as for `createAtari`.
 */
export function atariRecipe(
  recipe: Omit<Recipe<AtariRecipe>, 'create' | 'film' | 'replay'>,
  makeGame: (options: AtariOptions) => Environment<Uint8Array>,
): Recipe<AtariRecipe> {
  return {
    ...recipe,
    film: atariFilm(FRAMES_PER_STEP),
    replay: {
      bytes: (settings) =>
        FrameBuffer.bytesFor({
          ...{ capacity: settings.replayCapacity, environments: settings.envCount },
          ...replayOptions(settings, settings.gamma),
        }),
      least: ({ envCount }) => 6 * envCount,
    },
    create: async (device, settings, seed, { onPicture, ...hooks } = {}) =>
      dqnRun(
        await createAtari(device, makeGame, settings, seed, {
          ...hooks,
          ...(onPicture && { onScreen: ({ pixels }) => onPicture(pixels) }),
        }),
      ),
  };
}
