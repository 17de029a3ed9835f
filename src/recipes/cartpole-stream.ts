import { CARTPOLE_SYSTEM, type VersionSettings } from './cartpole-recipe.ts';
import type { Given } from './common-settings.ts';
import { defineStreamRecipe } from './define-without-replay.ts';
import type { StreamSettings } from './stream-settings.ts';

/** The settings of the recipe. */
export interface CartPoleStreamSettings extends StreamSettings, VersionSettings {}

/**
 * CartPole-v1 with streaming Q(lambda): every step is learned from once, as it happens. The net and all numbers of
 * learning are the paper's (Elsayed et al. 2024). The paper's observations include the time, which the net does not
 * need here: if the time limit ends an episode, learning knows that the state has a future. The run ends as in
 * `cartpole`.
 */
const cartpole: Given<CartPoleStreamSettings> = {
  version: 'v1',
  steps: 500_000,
  hiddenSizes: [32, 32],
  gamma: 0.99,
  lambda: 0.8,
  traces: 'bounded',
  epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 10_000, by: 'steps' },
  evaluation: { every: 2500, games: 20, stopAt: 495, confirmAt: 495, confirmGames: 100, finalGames: 100 },
};

/** The recipe, for the commands. */
export const cartpoleStreamRecipe = defineStreamRecipe<CartPoleStreamSettings>({
  ...CARTPOLE_SYSTEM,
  name: 'cartpole-stream',
  summary: 'CartPole-v1 from a stream of steps, by Q(lambda) (Elsayed et al. 2024)',
  presets: { default: cartpole },
  bar: { score: 475, successes: 4, seeds: 5 },
});
