import { CARTPOLE_SYSTEM, type VersionSettings } from './cartpole-recipe.ts';
import type { Given } from './common-settings.ts';
import { definePQNRecipe } from './define-without-replay.ts';
import type { PQNSettings } from './pqn-settings.ts';

/** The settings of the recipe. */
export interface CartPolePQNSettings extends PQNSettings, VersionSettings {}

/**
 * CartPole-v1 with PQN: learned from the latest 256 steps alone, by a net that is normalised.
 *
 * The net comes from CleanRL's `pqn.py`, the scale of rewards from purejaxql, whose rounds are eight times as long: here
 * learning begins sooner. Lambda lies between theirs, 0.65 and 0.95. Training ends as in `cartpole`.
 */
const cartpole: Given<CartPolePQNSettings> = {
  version: 'v1',
  steps: 200_000,
  environments: 8,
  observationScale: [1 / 2.4, 1 / 2, 1 / 0.21, 1 / 2],
  hiddenSizes: [120, 84],
  learningRate: 5e-4,
  rolloutSteps: 32,
  batchSize: 64,
  epochs: 4,
  gamma: 0.99,
  lambda: 0.9,
  rewardScale: 0.1,
  epsilon: { kind: 'linear', from: 1, to: 0.05, steps: 10_000, by: 'steps' },
  evaluation: { every: 2560, games: 20, stopAt: 495, confirmAt: 495, confirmGames: 100, finalGames: 100 },
};

/** The recipe, for the commands. */
export const cartpolePQNRecipe = definePQNRecipe<CartPolePQNSettings>({
  ...CARTPOLE_SYSTEM,
  name: 'cartpole-pqn',
  summary: 'CartPole-v1 without a replay, by PQN (Gallici et al. 2024)',
  presets: { default: cartpole },
  bar: { score: 475, successes: 4, seeds: 5 },
});
