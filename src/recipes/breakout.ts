import type { Device } from '../device/device.ts';
import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import { DQN_2013, NATURE } from '../nn/cnn.ts';
import {
  type AtariRecipe,
  type AtariRun,
  type AtariRunOptions,
  type AtariRunState,
  createAtari,
} from './atari.ts';
import { atariRecipe } from './atari-recipe.ts';
import { PLAIN } from './extensions.ts';

/**
 * Breakout from pixels, under DeepMind's wrappers.
 *
 * `nature` is Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, a target that
 * moves every 1000 updates instead of 10,000, and ten million steps instead of fifty. Exploration falls over the
 * first tenth of them, which is the paper's million.
 *
 * `notebook` keeps the numbers of the notebook, most of which are not those of the paper that it names: an update every
 * step, a learning rate of 1e-5, squared errors, a target that moves every 1000 games. Corrected are its faults: frames
 * are divided by 255 once, not twice in training and once in play; exploration falls from where learning starts, and
 * not until then, by the steps of the whole run; a lost life costs 1 without hiding what else the step paid, and ends
 * an episode, after which the next begins with FIRE; the net does not end with a ReLU, under which that cost could not
 * be learned; games start at random, screens show the maximum of two frames; what is reported is the score of whole
 * games, ten of them in a test, not the sum of what was learned from; everything is seeded; observations are stored
 * once, as bytes. Ours are the run's length, ten million steps for 100,000 games, and that it is tested and saved every
 * twentieth of it, not every 10 and 100 games.
 *
 * `laptop` is ours: for an hour without a GPU. The notebook's net, a third of the work of the other, four games
 * side by side, and a target that moves soon: rewards come some 25 steps after what earned them, and each move of
 * the target brings them one step closer.
 *
 * Fault by fault: docs/notebooks.md.
 */
export const breakout = {
  nature: {
    layers: NATURE,
    steps: 10_000_000,
    envCount: 1,
    batchSize: 32,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    trainFrequency: 4,
    learningRate: 1e-4,
    loss: 'smoothL1',
    ...PLAIN,
    gamma: 0.99,
    targetUpdateEvery: { updates: 1000 },
    epsilon: { kind: 'linear', from: 1, to: 0.1, fraction: 0.1 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
  notebook: {
    layers: DQN_2013,
    steps: 10_000_000,
    envCount: 1,
    batchSize: 32,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    trainFrequency: 1,
    learningRate: 1e-5,
    loss: 'mse',
    ...PLAIN,
    gamma: 0.99,
    targetUpdateEvery: { games: 1000 },
    epsilon: { kind: 'exponential', from: 1, to: 0.01, decay: 10_000 },
    penaliseLostLife: true,
    evaluation: { games: 10, epsilon: 0, maxSteps: 1500 },
  },
  laptop: {
    layers: DQN_2013,
    steps: 300_000,
    envCount: 4,
    batchSize: 32,
    replayCapacity: 100_000,
    learningStarts: 10_000,
    trainFrequency: 4,
    learningRate: 3e-4,
    loss: 'smoothL1',
    ...PLAIN,
    gamma: 0.99,
    targetUpdateEvery: { updates: 200 },
    epsilon: { kind: 'linear', from: 1, to: 0.05, fraction: 0.2 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
} as const satisfies Record<string, AtariRecipe>;

/** Mean score of random play: Mnih et al. (2015), table 2. */
export const RANDOM_SCORE = 1.7;

export type BreakoutRecipe = AtariRecipe;
export type BreakoutOptions = AtariRunOptions;
export type BreakoutRun = AtariRun;
export type BreakoutState = AtariRunState;

/** Makes a run of `recipe`, ready to train. */
export function createBreakout(
  device: Device,
  recipe: AtariRecipe,
  seed: number,
  options?: AtariRunOptions,
): Promise<AtariRun> {
  return createAtari(device, deepMindBreakout, recipe, seed, options);
}

/** The recipe, for the commands. */
export const breakoutRecipe = atariRecipe(
  {
    name: 'breakout',
    summary: "Breakout from pixels under DeepMind's wrappers",
    presets: breakout,
    presetWithoutGPU: 'laptop',
    pace: { laptop: 90 },
    // Three times random play, within an hour without a GPU.
    bar: { score: 3 * RANDOM_SCORE, successes: 5, seeds: 5, preset: 'laptop' },
    randomScore: RANDOM_SCORE,
  },
  deepMindBreakout,
);
