import { DQN } from '../agents/dqn.ts';
import { linear } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import { CartPole } from '../envs/cartpole.ts';
import { scaleObservation } from '../envs/scale-observation.ts';
import { vectorise } from '../envs/vectorise.ts';
import { mlp } from '../nn/sequential.ts';
import { Adam } from '../optim/adam.ts';
import { Random } from '../random.ts';
import { ReplayBuffer } from '../replay/replay-buffer.ts';
import { type Evaluation, Evaluator } from '../train/evaluate.ts';
import { type TrainProgress, trainDQN } from '../train/train-dqn.ts';

/** CartPole-v1 with deep Q-learning. The numbers are our own: what solved it soonest over many seeds. */
export const cartpole = {
  env: 'CartPole-v1',
  steps: 50_000,
  envCount: 4,
  observationScale: [1 / 2.4, 1 / 2, 1 / 0.21, 1 / 2],
  hiddenSizes: [128, 128],
  learningRate: 1e-3,
  lrDecaySteps: 50_000,
  batchSize: 128,
  replayCapacity: 50_000,
  learningStarts: 1000,
  trainFrequency: 4,
  gradientSteps: 1,
  targetUpdateEvery: 200,
  gamma: 0.99,
  loss: 'smoothL1',
  doubleDQN: true,
  maxGradNorm: 10,
  epsilon: { from: 1, to: 0.04, steps: 8000 },
  /** Training stops when the mean return of `episodes` greedy episodes, played every `every` steps, is `bar`. */
  evaluation: { every: 1000, episodes: 20, bar: 495 },
} as const;

export type CartPoleRecipe = { readonly [K in keyof typeof cartpole]: Widen<(typeof cartpole)[K]> };
type Widen<T> = T extends number ? number : T extends readonly number[] ? readonly number[] : T extends object ? { readonly [K in keyof T]: Widen<T[K]> } : T extends boolean ? boolean : T;

export interface CartPoleRun {
  readonly progress: TrainProgress;
  /** The evaluations during training. */
  readonly curve: readonly { steps: number; mean: number }[];
  /** 100 greedy episodes after training, from states that no earlier evaluation started from. */
  readonly final: Evaluation;
  readonly trainSeconds: number;
}

const FINAL_EPISODES = 100;

/** Trains `recipe` from `seed` and evaluates the result. `onStep` is told of every step. */
export async function trainCartPole(
  device: Device,
  recipe: CartPoleRecipe,
  seed: number,
  onStep: (progress: TrainProgress) => void = () => {},
): Promise<CartPoleRun> {
  const makeEnv = () => scaleObservation(new CartPole('v1'), recipe.observationScale);
  const envs = vectorise(makeEnv, recipe.envCount);
  const { observationSize, actionCount } = envs;
  const random = Random.for(seed, 'initial weights');
  const sizes = [observationSize, ...recipe.hiddenSizes, actionCount];
  const qNet = mlp(sizes, { random });
  const optimizer = new Adam(qNet.parameters(), { lr: recipe.learningRate, maxGradNorm: recipe.maxGradNorm });
  const agent = await DQN.create(device, {
    ...recipe,
    qNet,
    targetNet: mlp(sizes, { random }),
    optimizer,
    observationSize,
    loss: 'smoothL1',
  });
  const evaluator = await Evaluator.create(device, qNet, makeEnv, recipe.evaluation.episodes);
  const finalEvaluator = await Evaluator.create(device, qNet, makeEnv, FINAL_EPISODES);

  const curve: { steps: number; mean: number }[] = [];
  const started = performance.now();
  const progress = await trainDQN({
    ...recipe,
    agent,
    envs,
    seed,
    random: Random.for(seed, 'exploration'),
    replay: new ReplayBuffer({ capacity: recipe.replayCapacity, observationSize, random: Random.for(seed, 'replay') }),
    epsilon: linear(recipe.epsilon),
    async onStep(now) {
      onStep(now);
      optimizer.lr = recipe.learningRate * Math.max(0.05, 1 - now.steps / recipe.lrDecaySteps);
      if (now.steps % recipe.evaluation.every !== 0 || now.updates === 0) return false;
      const { mean } = await evaluator.evaluate(seed + 1_000_000);
      curve.push({ steps: now.steps, mean });
      return mean >= recipe.evaluation.bar;
    },
  });
  const trainSeconds = (performance.now() - started) / 1000;
  const final = await finalEvaluator.evaluate(seed + 2_000_000);
  return { progress, curve, final, trainSeconds };
}
