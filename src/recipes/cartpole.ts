import type { DQN } from '../agents/dqn.ts';
import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import type { Module } from '../nn/module.ts';
import { reaches } from '../statistics.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { type CartPoleSettings, cartPoleRecipe } from './cartpole-recipe.ts';
import type { Given } from './dqn-settings.ts';
import { lengthOf } from './recipe-settings.ts';

/**
 * CartPole-v1 with double DQN. The numbers are our own: what solved it soonest. Two of them matter most:
 *
 * - `rewardScale` = 1 - gamma keeps values within [0, 1]. With unscaled rewards they climb to 50, and smooth L1
 *   then hardly sees the rare fall among many small errors: the net believes for ever that it stands.
 * - `observationScale` brings what is observed to about [-1, 1]. The angle is a tenth of the position otherwise.
 */
const cartpole: Given<CartPoleSettings> = {
  version: 'v1',
  steps: 50_000,
  environments: 4,
  observationScale: [1 / 2.4, 1 / 2, 1 / 0.21, 1 / 2],
  hiddenSizes: [64, 64],
  optimizer: 'adam',
  learningRate: 1e-3,
  eps: 1e-8,
  loss: 'smoothL1',
  doubleDQN: true,
  batchSize: 128,
  replayCapacity: 50_000,
  replacement: true,
  learningStarts: 1000,
  trainFrequency: 4,
  gradientSteps: 2,
  targetUpdateEvery: 100,
  targetUpdateBy: 'updates',
  gamma: 0.98,
  rewardScale: 0.02,
  epsilon: { kind: 'linear', from: 1, to: 0.04, steps: 8000, by: 'steps' },
  /** Every so many steps some greedy episodes are played; training stops once their mean return is `stopAt`. */
  evaluation: { every: 500, games: 20, stopAt: 495, finalGames: 100 },
};

/** The recipe, for the commands. */
export const cartpoleRecipe = cartPoleRecipe({
  name: 'cartpole',
  summary: 'CartPole-v1, solved as soon as we can',
  presets: { default: cartpole },
  bar: { score: 475, successes: 5, seeds: 5, preset: 'default' },
});

export const cartpolePresets = cartpoleRecipe.presets;

export interface CartPoleRun {
  /** The trained net: observations, scaled as the recipe says, to Q(s, .). */
  readonly qNet: Module;
  /** The agent that learned. */
  readonly agent: DQN<Observations>;
  readonly progress: TrainProgress;
  /** The evaluations during training. */
  readonly curve: readonly { readonly steps: number; readonly mean: number }[];
  /** 100 greedy episodes after training, from states that no earlier evaluation started from. */
  readonly final: Evaluation;
  /** Seconds of training, evaluations included. */
  readonly trainSeconds: number;
}

/** Trains by `settings` from `seed` and evaluates the result. `onStep` is told of every step. */
export async function trainCartPole(
  device: Device,
  settings: CartPoleSettings,
  seed: number,
  onStep: (progress: TrainProgress) => void = () => {},
): Promise<CartPoleRun> {
  const { every = lengthOf(settings).count, stopAt = Number.POSITIVE_INFINITY } = settings.evaluation;
  const curve: { steps: number; mean: number }[] = [];
  const run = await cartpoleRecipe.create(device, settings, seed, {
    async onStep(now) {
      onStep(now);
      if (now.steps % every !== 0 || now.updates === 0) return false;
      const { mean } = await run.evaluate();
      curve.push({ steps: now.steps, mean });
      return reaches(mean, stopAt);
    },
  });
  const started = performance.now();
  const progress = await run.trainer.train();
  const trainSeconds = (performance.now() - started) / 1000;
  return {
    ...{ qNet: run.qNet, agent: run.agent, progress, curve, trainSeconds },
    final: await run.evaluate('final'),
  };
}
