import { MountainCar } from '../envs/mountain-car.ts';
import { defineRecipe } from './define-recipe.ts';

/**
 * MountainCar-v0, whose engine is too weak for the slope, with double DQN and returns over three steps. Every step
 * costs 1, so there are only failures until the car has swung up by chance for the first time.
 *
 * The lengths come from Stable-Baselines3's zoo; the net is smaller. Two settings of our own make it learn soon:
 * `rewardScale` keeps values above -2, and `observationScale` brings the velocity to [-1, 1].
 */
export const mountaincarRecipe = defineRecipe({
  name: 'mountaincar',
  summary: 'MountainCar-v0, whose car must swing up to reach the flag',
  makeEnvironment: () => new MountainCar(),
  played: () => ({ name: 'mountain-car', options: {} }),
  settings: {
    steps: 120_000,
    observationScale: [1, 14],
    hiddenSizes: [64, 64],
    learningRate: 1e-3,
    maxGradNorm: 10,
    doubleDQN: true,
    nStep: 3,
    batchSize: 128,
    replayCapacity: 10_000,
    learningStarts: 1000,
    trainFrequency: 16,
    gradientSteps: 8,
    targetUpdateEvery: 600,
    targetUpdateBy: 'steps',
    gamma: 0.99,
    rewardScale: 0.02,
    epsilon: { kind: 'linear', from: 1, to: 0.07, steps: 24_000, by: 'steps' },
    evaluation: { every: 2000, games: 50, stopAt: -106, finalGames: 100 },
  },
  // Gymnasium's own bar: solved from -110 on, over 100 games.
  bar: { score: -110, successes: 4, seeds: 5 },
  randomScore: -200,
});
