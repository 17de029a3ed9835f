import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import { DQN_2013 } from '../nn/cnn.ts';
import { type AtariSettings, atariRecipe, laptop, nature } from './atari.ts';
import { desktop, rainbow, UNTRIED } from './atari-gpu.ts';
import type { Given } from './dqn-settings.ts';

/** Mean score of random play: Mnih et al. (2015), table 2. */
export const BREAKOUT_RANDOM_SCORE = 1.7;

/**
 * Breakout from pixels, under DeepMind's wrappers.
 *
 * `nature` is Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, a target that
 * moves every 1000 updates instead of 10,000, and ten million steps instead of fifty. Exploration falls over the
 * first tenth of them, which is the paper's million.
 *
 * `notebook` keeps the numbers of the notebook, most of which differ from the paper that it names: an update every
 * step, a learning rate of 1e-5, squared errors, a target that moves every 1000 games, which are 5000 lives. Its faults
 * are corrected. Frames are divided by 255 once, not twice in training and once in play. Exploration starts to fall
 * only when learning starts, by the steps of the whole run. A lost life costs 1 without hiding the rest of the reward,
 * and ends an episode, after which the next begins with FIRE. The net does not end with a ReLU, with which that cost
 * could not be learned. Games start at random, and screens show the maximum of two frames. The reported score is the
 * score of whole games, ten of them in a test, not the sum of clipped rewards. Everything is seeded, and observations
 * are stored once, as bytes. Our own choices are the run's length, ten million steps for 100,000 games, and that it is
 * tested and saved every twentieth of it, not every 10 and 100 games.
 *
 * `laptop` is ours, for an hour without a GPU. It has the notebook's net, a third of the work of the other, four games
 * side by side, and a target that moves soon: rewards come some 25 steps after the actions that earned them, and each
 * move of the target brings them one step closer.
 *
 * `rainbow` and `desktop` are for a GPU, but were never tried on one. Rainbow learns for as long as `nature`, with
 * importance weights that reach 1 at its end. With `desktop`, exploration falls over the first 8,000 of 100,000 steps.
 *
 * Fault by fault: docs/notebooks.md.
 */
const presets: Readonly<Record<string, Given<AtariSettings>>> = {
  nature: {
    ...nature,
    steps: 10_000_000,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    epsilon: { kind: 'linear', from: 1, to: 0.1, steps: 1_000_000, by: 'steps' },
  },
  notebook: {
    ...nature,
    ...DQN_2013,
    steps: 10_000_000,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    trainFrequency: 1,
    learningRate: 1e-5,
    loss: 'mse',
    ...{ targetUpdateEvery: 5000, targetUpdateBy: 'episodes' },
    epsilon: { kind: 'exponential', from: 1, to: 0.01, decay: 10_000, by: 'updates' },
    penaliseLostLife: true,
    evaluation: { games: 10, epsilon: 0, maxSteps: 1500 },
  },
  laptop: {
    ...laptop,
    steps: 300_000,
    epsilon: { kind: 'linear', from: 1, to: 0.05, steps: 60_000, by: 'steps' },
  },
  rainbow: {
    ...rainbow,
    steps: 10_000_000,
    replayCapacity: 1_000_000,
    priorities: { alpha: 0.5, beta: { from: 0.4, to: 1, batches: 2_500_000 } },
  },
  desktop: {
    ...desktop,
    epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 8000, by: 'steps' },
  },
};

/** The recipe, for the commands. */
export const breakoutRecipe = atariRecipe(
  {
    name: 'breakout',
    summary: "Breakout from pixels under DeepMind's wrappers",
    presets,
    presetWithoutGPU: 'laptop',
    betterWithoutGPU: 'breakout-pqn',
    pace: { laptop: 250 },
    untried: UNTRIED,
    // Three times random play, within an hour without a GPU.
    bar: { score: 3 * BREAKOUT_RANDOM_SCORE, successes: 5, seeds: 5, preset: 'laptop' },
    randomScore: BREAKOUT_RANDOM_SCORE,
  },
  deepMindBreakout,
);

/** The presets of `breakoutRecipe`, by name. */
export const breakoutPresets = breakoutRecipe.presets;
