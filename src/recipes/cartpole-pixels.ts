import { CartPolePixels } from '../envs/cartpole-pixels.ts';
import { CARTPOLE_RANDOM_RETURN, type CartPoleSettings, cartPoleRecipe } from './cartpole-recipe.ts';
import type { Given } from './dqn-settings.ts';

/**
 * CartPole-v0 from its screen, after the first part of a notebook on DQN with PyTorch: an observation is the difference
 * of two screens, cropped and shrunk to 3 x 40 x 90, for a net of two small layers. The preset `notebook` has the
 * notebook's numbers. Its net's skill comes and goes: of two seeds, one ended at 17, below random play, after a score
 * of 76 forty episodes before. `tuned`, which `train` takes, is the same, but ends at an evaluation of 50, over 100
 * games instead of 10, which depends less on luck.
 *
 * Corrected: the pole may lean by 12 degrees, not 160, and an episode ends after 200 steps, without which it is not
 * CartPole-v0; an episode's last state is seen like any other, not black; seeing twice shows the same; the start of
 * learning counts the steps of the whole run, and does not begin again in every episode; scores are not off by one, as
 * the lengths of episodes were; there is one way to choose actions, and its exploration is saved with everything else;
 * everything is seeded; tests play several whole games in environments of their own; checkpoints are complete, not of
 * the weights alone. Frames take 43 kB each as the net takes them, so the replay of 10,000 takes 0.86 GB, as in the
 * notebook: a difference cannot be kept as bytes.
 *
 * Kept: only motion is seen, squashed, and nothing in an episode's first state. The place of the cart and the angle of
 * the pole must be guessed from what moves, so no net can balance for ever; it can only be better than random. Also
 * kept: a target that moves by episodes, so less often as they get longer.
 *
 * Fault by fault: docs/notebooks.md.
 */
const notebook: Given<CartPoleSettings> = {
  version: 'v0',
  episodes: 1000,
  environments: 1,
  hiddenSizes: [24, 32],
  optimizer: 'adam',
  learningRate: 1e-3,
  eps: 1e-8,
  loss: 'mse',
  batchSize: 256,
  replayCapacity: 10_000,
  replacement: false,
  learningStarts: 256,
  trainFrequency: 1,
  gradientSteps: 1,
  targetUpdateEvery: 10,
  targetUpdateBy: 'episodes',
  gamma: 0.99,
  rewardScale: 1,
  epsilon: { kind: 'exponential', from: 1, to: 0.01, decay: 1000, by: 'steps' },
  evaluation: { every: 10, games: 10, finalGames: 100 },
  saveEvery: 100,
};

const tuned: Given<CartPoleSettings> = {
  ...notebook,
  evaluation: { ...notebook.evaluation, games: 100, stopAt: 50 },
};

export const cartpolePixelsRecipe = cartPoleRecipe(
  {
    name: 'cartpole-pixels',
    summary: 'CartPole-v0 from the difference of two screens, from a notebook on PyTorch',
    presets: { tuned, notebook },
    played: ({ version }) => ({ name: 'cartpole-pixels', options: { version } }),
    bar: { score: 2 * CARTPOLE_RANDOM_RETURN, successes: 5, seeds: 5, preset: 'tuned' },
  },
  ({ version }) => new CartPolePixels(version),
);
