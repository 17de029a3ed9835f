import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import { DQN_2013 } from '../nn/cnn.ts';
import { atariSystem, type LivesSettings } from './atari.ts';
import { BREAKOUT_RANDOM_SCORE } from './breakout.ts';
import type { Given } from './common-settings.ts';
import { definePQNRecipe } from './define-without-replay.ts';
import type { PQNSettings } from './pqn-settings.ts';

/** The settings of the recipe. */
export interface BreakoutPQNSettings extends PQNSettings, LivesSettings {}

/**
 * Breakout from pixels with PQN, for an hour without a GPU: the net of `breakout`'s preset `laptop`, normalised, in the
 * same games. Published numbers are for ten million steps and more in up to 128 games; with eight games and short rounds
 * an hour has many more updates than theirs would. Ours are these, and the rate of learning; the rest is purejaxql's.
 */
const laptop: Given<BreakoutPQNSettings> = {
  ...DQN_2013,
  frameStack: 4,
  steps: 2_500_000,
  environments: 8,
  learningRate: 2.5e-4,
  rolloutSteps: 32,
  batchSize: 32,
  epochs: 2,
  gamma: 0.99,
  lambda: 0.65,
  epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 100_000, by: 'steps' },
  penaliseLostLife: false,
  evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
};

/** The recipe, for the commands. */
export const breakoutPQNRecipe = definePQNRecipe<BreakoutPQNSettings>({
  ...atariSystem('breakout', deepMindBreakout),
  name: 'breakout-pqn',
  summary: 'Breakout from pixels without a replay, by PQN (Gallici et al. 2024)',
  presets: { laptop },
  bar: { score: 3 * BREAKOUT_RANDOM_SCORE, successes: 4, seeds: 5 },
  randomScore: BREAKOUT_RANDOM_SCORE,
});
