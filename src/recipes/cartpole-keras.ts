import { type CartPoleSettings, cartPoleRecipe } from './cartpole-recipe.ts';
import type { Given } from './dqn-settings.ts';

/**
 * CartPole-v0 after a notebook on TensorFlow: Keras' initial weights, Adam with Keras' epsilon, a small replay, a
 * target net that moves at the end of every episode, exploration that shrinks by a thousandth at every update.
 *
 * Its loss is half the squared error. Adam with gradients of half the size and an epsilon of 1e-7 takes the same steps
 * as with whole ones and 2e-7, which is used here. (The notebook also takes the mean over
 * both actions, one of which has no error, which halves it again: a slip, against its own text.) The epsilon is added
 * where PyTorch adds it, to the corrected root, which matters only where gradients are about as small.
 *
 * Corrected: every reward is counted once; an episode begins where the environment says, not at the end of the one
 * before; a fall is rewarded with -1, but not the time limit, which is success, and no terminal state; the target net
 * begins as a copy of the online net; targets come from one forward pass and carry no gradient; everything is seeded,
 * saved and evaluated. Its limit of 500 steps never applied, as CartPole-v0 ends at 200; the unused second learning
 * rate and the redundant shapes do not apply here, nor does the Pong of its last task, which is a recipe of its own.
 * Kept, as it works: a target that moves by episodes, exploration that shrinks by updates.
 *
 * Added: training ends once an evaluation shows it solved.
 *
 * Fault by fault: docs/notebooks.md.
 */
const notebook: Given<CartPoleSettings> = {
  version: 'v0',
  episodes: 1000,
  environments: 1,
  hiddenSizes: [64, 64],
  init: 'glorot',
  optimizer: 'adam',
  learningRate: 1e-3,
  eps: 2e-7,
  loss: 'mse',
  batchSize: 64,
  replayCapacity: 2000,
  replacement: false,
  learningStarts: 1000,
  trainFrequency: 1,
  gradientSteps: 1,
  targetUpdateEvery: 1,
  targetUpdateBy: 'episodes',
  gamma: 0.99,
  rewardScale: 1,
  terminalReward: -1,
  epsilon: { kind: 'geometric', from: 1, to: 0.01, factor: 0.999, by: 'updates' },
  evaluation: { every: 10, games: 20, stopAt: 199, finalGames: 100 },
};

export const cartpoleKerasRecipe = cartPoleRecipe({
  name: 'cartpole-keras',
  summary: "CartPole-v0 with Keras' initial weights and Adam, from a notebook on TensorFlow",
  presets: { notebook },
  bar: { score: 195, successes: 4, seeds: 5, preset: 'notebook' },
});
