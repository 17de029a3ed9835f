import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import { atariSystem } from './atari.ts';
import { type AtariPQNSettings, laptop, ofSteps } from './atari-pqn.ts';
import { BREAKOUT_RANDOM_SCORE } from './breakout.ts';
import { definePQNRecipe } from './define-without-replay.ts';

/** Breakout from pixels with PQN, for an hour without a GPU. */
export const breakoutPQNRecipe = definePQNRecipe<AtariPQNSettings>({
  ...atariSystem('breakout', deepMindBreakout),
  name: 'breakout-pqn',
  summary: 'Breakout from pixels without a replay, by PQN (Gallici et al. 2024)',
  presets: {
    // evaluations move at random once in 20 steps too: a net that has seldom seen it loses more lives by it
    laptop: {
      ...laptop,
      ...ofSteps(5_000_000),
      epsilon: { kind: 'linear', from: 1, to: 0.05, steps: 100_000, by: 'steps' },
    },
  },
  bar: { score: 100, successes: 3, seeds: 3 }, // within an hour of two cores
  randomScore: BREAKOUT_RANDOM_SCORE,
});
