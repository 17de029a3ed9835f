import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import { atariSystem, type LivesSettings } from './atari.ts';
import { BREAKOUT_RANDOM_SCORE } from './breakout.ts';
import type { Given } from './common-settings.ts';
import { defineStreamRecipe } from './define-without-replay.ts';
import type { StreamSettings } from './stream-settings.ts';

/** The settings of the recipe. */
export interface BreakoutStreamSettings extends StreamSettings, LivesSettings {}

/**
 * Breakout from pixels with streaming Q(lambda), for an hour without a GPU. The net and all numbers of learning are the
 * paper's (Elsayed et al. 2024), rewards as the game gives them; exploration falls in a fifteenth of its steps, as there
 * are fewer.
 */
const laptop: Given<BreakoutStreamSettings> = {
  convolutions: [
    [32, 8, 5],
    [64, 4, 3],
    [64, 3, 2],
  ],
  hiddenSizes: [256],
  frameStack: 4,
  steps: 2_000_000,
  gamma: 0.99,
  lambda: 0.8,
  traces: 'bounded',
  epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 100_000, by: 'steps' },
  penaliseLostLife: false,
  evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
};

/** The recipe, for the commands. */
export const breakoutStreamRecipe = defineStreamRecipe<BreakoutStreamSettings>({
  ...atariSystem('breakout', deepMindBreakout, { clipRewards: false }),
  name: 'breakout-stream',
  summary: 'Breakout from pixels and a stream of steps, by Q(lambda) (Elsayed et al. 2024)',
  presets: { laptop },
  bar: { score: 3 * BREAKOUT_RANDOM_SCORE, successes: 4, seeds: 5 },
  randomScore: BREAKOUT_RANDOM_SCORE,
});
