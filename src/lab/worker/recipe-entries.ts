import { filmOf } from '../../envs/film-of.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { RECIPES } from '../../recipes/registry.ts';
import breakout from '../nets/breakout-pqn.json';
import pong from '../nets/pong-pqn.json';
import type { NetOffer, RecipeEntry } from '../protocol.ts';
import { learnsFromPixels } from './lab-settings.ts';

/** By the recipe beside which each is offered: every one of its game. */
const NETS: Readonly<Record<string, NetOffer>> = {
  breakout,
  'breakout-pqn': breakout,
  'breakout-stream': breakout,
  pong,
  'pong-pqn': pong,
};

/**
 * The recipes whose games can be seen. The built lab has what this comes to, and not what it is made of: so it need not
 * load every game to name them.
 */
export const ENTRIES: readonly RecipeEntry[] = RECIPES.filter(canBeSeen).map(
  ({ name, presets, presetWithoutGPU, untried, replay, randomScore }) => {
    const names = Object.keys(presets);
    const sizes = names.map((preset) => [preset, replay?.bytes(presets[preset]) ?? 0] as const);
    const large = sizes.filter(([, bytes]) => bytes >= 1e9);
    const usualPreset = presetWithoutGPU ?? names[0];
    return {
      ...{ name, presets: names, usualPreset },
      ...(untried && { untried }),
      ...(large.length > 0 && { large: Object.fromEntries(large) }),
      learnsFromPixels: learnsFromPixels(presets[usualPreset]),
      ...(randomScore !== undefined && { randomScore }),
      ...offerOf(name),
    };
  },
);

function canBeSeen({ makeEnvironment, presets }: Recipe): boolean {
  const [settings] = Object.values(presets);
  return makeEnvironment !== undefined && filmOf(makeEnvironment(settings)) !== undefined;
}

function offerOf(game: string): { net?: NetOffer } {
  if (!Object.hasOwn(NETS, game)) return {};
  const { recipe, preset, bytes, mean, steps } = NETS[game];
  return { net: { recipe, preset, bytes, mean, steps } };
}
