import { deepMindPong } from '../envs/atari/deepmind.ts';
import { type AtariSettings, atariRecipe, laptop, nature } from './atari.ts';
import { desktop, rainbow, UNTRIED } from './atari-gpu.ts';
import type { Given } from './dqn-settings.ts';

/** Mean score of random play: Mnih et al. (2015), table 2. */
export const PONG_RANDOM_SCORE = -20.7;

/**
 * Pong from pixels, under DeepMind's wrappers: the last task in the notebook of `cartpole-keras`, which is left to the
 * reader. Its Pong-v0 plays an action for two to four frames, at random, and sometimes repeats the previous one. Here
 * it is always four, and games start at random instead, so scores cannot be compared with Pong-v0. None of the numbers
 * is the notebook's. Fault by fault: docs/notebooks.md.
 *
 * `nature` is Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, a target that
 * moves every 1000 updates instead of 10,000, and, as Pong is learned early, two million steps instead of fifty
 * with a tenth of the replay. Exploration falls over the first tenth of them.
 *
 * `laptop` is ours, for an hour without a GPU. It has the 2013 net, a third of the work of the other, and four games
 * side by side. A point comes some 30 steps after the hit that won it, and each move of the target brings it closer by
 * the steps of a return: so the target moves soon, and returns have ten steps. Random play wins a point in about three
 * games. Exploration falls slowly, over half the steps, so that the replay does not fill with lost points alone: with a
 * fall over a seventh, three steps and an update every four, all games of 170,000 steps were lost 21 to 0. Double DQN
 * is on, as the values of explored steps are overestimated more easily.
 *
 * `rainbow` and `desktop` are for a GPU, but were never tried on one. Rainbow has the length and the replay of
 * `nature`, and importance weights that reach 1 at its end. With `desktop`, exploration falls over the first quarter of
 * 100,000 steps.
 */
const presets: Readonly<Record<string, Given<AtariSettings>>> = {
  nature: {
    ...nature,
    steps: 2_000_000,
    replayCapacity: 100_000,
    learningStarts: 10_000,
    epsilon: { kind: 'linear', from: 1, to: 0.01, steps: 200_000, by: 'steps' },
  },
  laptop: {
    ...laptop,
    steps: 200_000,
    trainFrequency: 2,
    doubleDQN: true,
    nStep: 10,
    epsilon: { kind: 'linear', from: 1, to: 0.02, steps: 100_000, by: 'steps' },
  },
  rainbow: {
    ...rainbow,
    steps: 2_000_000,
    replayCapacity: 100_000,
    priorities: { alpha: 0.5, beta: { from: 0.4, to: 1, batches: 500_000 } },
  },
  desktop: {
    ...desktop,
    epsilon: { kind: 'linear', from: 1, to: 0.02, steps: 25_000, by: 'steps' },
  },
};

/** The recipe, for the commands. */
export const pongRecipe = atariRecipe(
  {
    name: 'pong',
    summary: "Pong from pixels under DeepMind's wrappers",
    presets,
    presetWithoutGPU: 'laptop',
    betterWithoutGPU: 'pong-pqn',
    pace: { laptop: 105 },
    untried: UNTRIED,
    // Clearly better than random play, within an hour without a GPU.
    bar: { score: -18, successes: 5, seeds: 5, preset: 'laptop' },
    randomScore: PONG_RANDOM_SCORE,
  },
  deepMindPong,
);

/** The presets of `pongRecipe`, by name. */
export const pongPresets = pongRecipe.presets;
