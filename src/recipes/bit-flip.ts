import { DQN } from '../agents/dqn.ts';
import { temporalDifference } from '../agents/learners/temporal-difference.ts';
import { linear } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import { BitFlip } from '../envs/bit-flip.ts';
import { mlp } from '../nn/sequential.ts';
import { Adam } from '../optim/adam.ts';
import { Random } from '../random.ts';
import { HindsightReplay } from '../replay/hindsight-replay.ts';
import { ReplayBuffer } from '../replay/replay-buffer.ts';
import { dqnRun } from './dqn-run.ts';
import { type Extensions, gradientLimits, PLAIN, replayOptions } from './extensions.ts';
import type { Recipe, RecipeSettings, Run, RunHooks } from './recipe.ts';
import { createVectorRun } from './vector-run.ts';

/**
 * Fifteen bits to be turned into those of a goal: what hindsight is for (Andrychowicz et al. 2017, section 3.1). A
 * random walk meets the goal once in thousands of episodes, so that without hindsight (`alone`) nothing is ever seen
 * but failure. The numbers are ours, the same in both presets, and so are the environment's steps; with four copies
 * of each transition `hindsight` stores five times as many.
 */
const hindsight: BitFlipRecipe = {
  bitCount: 15,
  hindsight: true,
  steps: 50_000,
  envCount: 4,
  hiddenSizes: [128],
  learningRate: 1e-3,
  ...PLAIN,
  doubleDQN: true,
  batchSize: 128,
  replayCapacity: 200_000,
  learningStarts: 1000,
  trainFrequency: 4,
  targetUpdateEvery: 100,
  gamma: 0.98,
  epsilon: { from: 1, to: 0.1, steps: 10_000 },
  evaluation: { games: 100, every: 2500, finalGames: 1000 },
};

export const bitFlip = { hindsight, alone: { ...hindsight, hindsight: false } };

export interface BitFlipRecipe extends RecipeSettings, Extensions {
  readonly bitCount: number;
  /** Four more goals for every transition, as if they had been meant. */
  readonly hindsight: boolean;
  readonly steps: number;
  readonly hiddenSizes: readonly number[];
  readonly learningRate: number;
  readonly batchSize: number;
  /** Transitions, those of hindsight included. */
  readonly replayCapacity: number;
  readonly learningStarts: number;
  readonly trainFrequency: number;
  readonly targetUpdateEvery: number;
  readonly gamma: number;
  readonly epsilon: { readonly from: number; readonly to: number; readonly steps: number };
}

/** Makes a run of `recipe`, ready to train. */
export async function createBitFlip(
  device: Device,
  recipe: BitFlipRecipe,
  seed: number,
  hooks: RunHooks = {},
): Promise<Run> {
  const makeEnv = () => new BitFlip(recipe.bitCount);
  const goals = makeEnv();
  const { observationShape, actionCount } = goals;
  const [observationSize] = observationShape;
  const random = Random.for(seed, 'initial weights');
  const sizes = [observationSize, ...recipe.hiddenSizes, actionCount];
  const [qNet, targetNet] = [0, 1].map(() => mlp(sizes, { random, dueling: recipe.dueling }));
  const optimizer = new Adam(qNet.parameters(), { lr: recipe.learningRate, ...gradientLimits(recipe) });
  const agent = await DQN.create(device, {
    ...{ qNet, targetNet, optimizer, observationShape, environments: recipe.envCount },
    ...{ batchSize: recipe.batchSize, tau: recipe.tau, prioritised: recipe.prioritised },
    learner: temporalDifference({ doubleDQN: recipe.doubleDQN }),
  });
  const replayRandom = Random.for(seed, 'replay');
  const buffer = new ReplayBuffer({
    ...{ capacity: recipe.replayCapacity, observationShape, random: replayRandom },
    ...replayOptions(recipe, recipe.gamma),
    availableBytes: hooks.availableBytes,
  });
  const replay = recipe.hindsight
    ? new HindsightReplay(buffer, { goals, random: Random.for(seed, 'hindsight') })
    : buffer;
  return dqnRun(
    await createVectorRun(device, seed, hooks, {
      ...{ ...recipe, settings: recipe, makeEnv, qNet, targetNet, optimizer, agent, replay, replayRandom },
      ...{ gradientSteps: 1, epsilon: linear(recipe.epsilon) },
    }),
  );
}

export const bitFlipRecipe: Recipe<BitFlipRecipe> = {
  name: 'bit-flip',
  summary: 'bits to be turned into a goal, with hindsight (Andrychowicz et al. 2017) and without',
  presets: bitFlip,
  rules: { bitCount: { integer: true, min: 1 } },
  // Seven or eight turns are needed on average, of which the last costs nothing; who never arrives gets -15.
  bar: { score: -7.5, successes: 5, seeds: 5, preset: 'hindsight' },
  randomScore: -15,
  create: createBitFlip,
};
