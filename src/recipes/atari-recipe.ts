import type { AtariOptions } from '../envs/atari/deepmind.ts';
import type { PixelEnvironment } from '../envs/atari/environment.ts';
import { RGB } from '../envs/atari/palette.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../envs/atari/screen.ts';
import { FrameBuffer } from '../replay/frame-buffer.ts';
import { type AtariRecipe, createAtari } from './atari.ts';
import { dqnRun } from './dqn-run.ts';
import { replayOptions } from './extensions.ts';
import type { Recipe } from './recipe.ts';

/** Of four emulated frames each. */
const PICTURES_PER_SECOND = 15;

/**
 * A game learned from pixels as a recipe, but for what it is called and what it has to reach.
 *
 * @param makeGame as for `createAtari`.
 */
export function atariRecipe(
  recipe: Omit<Recipe<AtariRecipe>, 'create' | 'film' | 'replay'>,
  makeGame: (options: AtariOptions) => PixelEnvironment,
): Recipe<AtariRecipe> {
  return {
    ...recipe,
    film: {
      ...{ width: SCREEN_WIDTH, height: SCREEN_HEIGHT, palette: RGB, picturesPerSecond: PICTURES_PER_SECOND },
      aspectRatio: 4 / 3, // of the television that the console's picture filled
    },
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
