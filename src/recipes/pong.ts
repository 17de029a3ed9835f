import type { Device } from '../device/device.ts';
import { deepMindPong } from '../envs/atari/deepmind.ts';
import { DQN_2013, NATURE } from '../nn/cnn.ts';
import { type AtariRecipe, type AtariRun, type AtariRunOptions, createAtari } from './atari.ts';
import { atariRecipe } from './atari-recipe.ts';
import { PLAIN } from './extensions.ts';

/**
 * Pong from pixels, under DeepMind's wrappers: the task that the notebook of `cartpole-keras` ends with, and leaves to
 * the reader. Its Pong-v0 plays an action for two to four frames and now and then goes on with the one before, by
 * chance; here it is always four, and games start at random instead, so that scores are not those of Pong-v0. None of
 * the numbers is the notebook's. Fault by fault: docs/notebooks.md.
 *
 * `nature` is Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, a target that
 * moves every 1000 updates instead of 10,000, and, as Pong is learned early, two million steps instead of fifty
 * with a tenth of the replay. Exploration falls over the first tenth of them.
 *
 * `laptop` is ours: for an hour without a GPU. The 2013 net, a third of the work of the other, and four games side
 * by side. A point comes some 30 steps after the hit that won it, and each move of the target brings it closer by as
 * many steps as are looked at: so the target moves soon, and ten steps are. Random play wins a point in three games or so;
 * exploration falls slowly, over half the steps, so that the replay does not fill with lost points alone: over a seventh,
 * with three steps and an update every four, all of 170,000 steps were lost 21 to 0. Double DQN, as the values of
 * explored steps are overestimated more easily.
 */
export const pong = {
  nature: {
    layers: NATURE,
    steps: 2_000_000,
    envCount: 1,
    batchSize: 32,
    replayCapacity: 100_000,
    learningStarts: 10_000,
    trainFrequency: 4,
    learningRate: 1e-4,
    loss: 'smoothL1',
    ...PLAIN,
    gamma: 0.99,
    targetUpdateEvery: { updates: 1000 },
    epsilon: { kind: 'linear', from: 1, to: 0.01, fraction: 0.1 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
  laptop: {
    layers: DQN_2013,
    steps: 200_000,
    envCount: 4,
    batchSize: 32,
    replayCapacity: 100_000,
    learningStarts: 10_000,
    trainFrequency: 2,
    learningRate: 3e-4,
    loss: 'smoothL1',
    ...PLAIN,
    doubleDQN: true,
    gamma: 0.99,
    nStep: 10,
    targetUpdateEvery: { updates: 200 },
    epsilon: { kind: 'linear', from: 1, to: 0.02, fraction: 0.5 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
} as const satisfies Record<string, AtariRecipe>;

/** Mean score of random play: Mnih et al. (2015), table 2. */
export const RANDOM_SCORE = -20.7;

/** Makes a run of `recipe`, ready to train. */
export function createPong(
  device: Device,
  recipe: AtariRecipe,
  seed: number,
  options?: AtariRunOptions,
): Promise<AtariRun> {
  return createAtari(device, deepMindPong, recipe, seed, options);
}

/** The recipe, for the commands. */
export const pongRecipe = atariRecipe(
  {
    name: 'pong',
    summary: "Pong from pixels under DeepMind's wrappers",
    presets: pong,
    presetWithoutGPU: 'laptop',
    pace: { laptop: 52 },
    // Clearly better than random play, within an hour without a GPU.
    bar: { score: -18, successes: 5, seeds: 5, preset: 'laptop' },
    randomScore: RANDOM_SCORE,
  },
  deepMindPong,
);
