import { DQN } from '../agents/dqn.ts';
import { linear } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import { CartPole } from '../envs/cartpole.ts';
import { scaleObservation } from '../envs/scale-observation.ts';
import { vectorise } from '../envs/vectorise.ts';
import type { Module } from '../nn/module.ts';
import { mlp } from '../nn/sequential.ts';
import { Adam } from '../optim/adam.ts';
import { Random } from '../random.ts';
import { ReplayBuffer } from '../replay/replay-buffer.ts';
import { type Evaluation, Evaluator } from '../train/evaluate.ts';
import { type TrainProgress, trainDQN } from '../train/train-dqn.ts';

/**
 * CartPole-v1 with double DQN. The numbers are our own: what solved it soonest. Two of them matter most:
 *
 * - `rewardScale` = 1 - gamma keeps values within [0, 1]. With unscaled rewards they climb to 50, and smooth L1
 *   then hardly sees the rare fall among many small errors: the net believes for ever that it stands.
 * - `observationScale` brings what is observed to about [-1, 1]. The angle is a tenth of the position otherwise.
 */
export const cartpole = {
  steps: 50_000,
  envCount: 4,
  observationScale: [1 / 2.4, 1 / 2, 1 / 0.21, 1 / 2],
  hiddenSizes: [64, 64],
  learningRate: 1e-3,
  batchSize: 128,
  replayCapacity: 50_000,
  learningStarts: 1000,
  trainFrequency: 4,
  gradientSteps: 2,
  targetUpdateEvery: 100,
  gamma: 0.98,
  rewardScale: 0.02,
  epsilon: { from: 1, to: 0.04, steps: 8000 },
  /** Every so many steps some greedy episodes are played; training stops once their mean return is `bar`. */
  evaluation: { every: 500, episodes: 20, bar: 495 },
};

export interface CartPoleRun {
  /** The trained net: observations, scaled as the recipe says, to Q(s, .). */
  readonly qNet: Module;
  /** The agent that learned. */
  readonly agent: DQN;
  readonly progress: TrainProgress;
  /** The evaluations during training. */
  readonly curve: readonly { readonly steps: number; readonly mean: number }[];
  /** 100 greedy episodes after training, from states that no earlier evaluation started from. */
  readonly final: Evaluation;
  /** Seconds of training, evaluations included. */
  readonly trainSeconds: number;
}

const FINAL_EPISODES = 100;
/** Evaluation's episodes start from other states than training's, and the final ones from others again. */
const EVALUATION_SEEDS = 1_000_000;
const FINAL_SEEDS = 2_000_000;

/** Trains `recipe` from `seed` and evaluates the result. `onStep` is told of every step. */
export async function trainCartPole(
  device: Device,
  recipe: typeof cartpole,
  seed: number,
  onStep: (progress: TrainProgress) => void = () => {},
): Promise<CartPoleRun> {
  const makeEnv = () => scaleObservation(new CartPole('v1'), recipe.observationScale);
  const envs = vectorise(makeEnv, recipe.envCount);
  const { observationShape, actionCount } = envs;
  const random = Random.for(seed, 'initial weights');
  const [observationSize] = observationShape;
  const sizes = [observationSize, ...recipe.hiddenSizes, actionCount];
  const qNet = mlp(sizes, { random });
  const agent = await DQN.create(device, {
    ...recipe,
    qNet,
    targetNet: mlp(sizes, { random }),
    optimizer: new Adam(qNet.parameters(), { lr: recipe.learningRate }),
    observationShape,
    loss: 'smoothL1',
    doubleDQN: true,
  });
  const { every, episodes, bar } = recipe.evaluation;
  const evaluator = await Evaluator.create(device, qNet, vectorise(makeEnv, episodes));
  const finalEvaluator = await Evaluator.create(device, qNet, vectorise(makeEnv, FINAL_EPISODES));

  const curve: { steps: number; mean: number }[] = [];
  const started = performance.now();
  const progress = await trainDQN({
    ...recipe,
    agent,
    envs,
    replay: new ReplayBuffer({
      capacity: recipe.replayCapacity,
      observationSize,
      random: Random.for(seed, 'replay'),
    }),
    random: Random.for(seed, 'exploration'),
    seed,
    epsilon: linear(recipe.epsilon),
    async onStep(now) {
      onStep(now);
      if (now.steps % every !== 0 || now.updates === 0) return false;
      const { mean } = await evaluator.evaluate(seed + EVALUATION_SEEDS);
      curve.push({ steps: now.steps, mean });
      return mean >= bar;
    },
  });
  const trainSeconds = (performance.now() - started) / 1000;
  const final = await finalEvaluator.evaluate(seed + FINAL_SEEDS);
  return { qNet, agent, progress, curve, final, trainSeconds };
}
