import { breakoutRecipe } from './breakout.ts';
import { pongRecipe } from './pong.ts';
import type { Study, StudyGroup } from './study.ts';

/**
 * Settings that all arms share: the numbers of an hour without a GPU, in full, so that they do not change with a
 * preset. The net comes from Mnih et al. (2013).
 */
const COMMON = [
  ...['steps=250000', 'environments=4', 'learningStarts=5000', 'replayCapacity=200000', 'saveEvery=25000'],
  ...['convolutions=16x8x4,32x4x2', 'hiddenSizes=256', 'shift=4'],
  ...['learningRate=1e-4', 'eps=1.5e-4', 'maxGradNorm=10', 'loss=smoothL1'],
  ...['gamma=0.99', 'nStep=3', 'doubleDQN=true', 'evaluation.finalGames=30'],
];

const QUANTILES = ['head=quantile', 'quantiles=32'];
/** A target net that follows slowly, and acts. */
const AVERAGE = ['tau=0.005', 'targetUpdateEvery=1', 'actWith=target'];

/**
 * Settings that bring n down from 10 and gamma up from 0.97 over a number of updates, after the start and each reset.
 */
const annealed = (updates: number) => [
  ...['anneal.nStep=10', 'anneal.gamma=0.97', `anneal.updates=${updates}`],
];
/** Four resets. */
const resets = (every: number) => [
  ...[`resets.every=${every}`, 'resets.keep=0.5', `resets.until=${4 * every}`],
];

/** An update every step. */
const OFTEN = ['batchSize=16', 'trainFrequency=1'];
const ALL = [...OFTEN, ...annealed(12_000), ...resets(50_000), ...QUANTILES, ...AVERAGE];

/**
 * The first arm has everything; each other arm lacks a part, or has another in its place. All make the same number of
 * environment steps, and have resets and schedules at the same steps, whatever their number of updates.
 */
const ARMS: Study['arms'] = {
  all: ALL,
  'no-resets': [...OFTEN, ...annealed(12_000), ...QUANTILES, ...AVERAGE],
  'fixed-horizon': [...OFTEN, ...resets(50_000), ...QUANTILES, ...AVERAGE],
  'scalar-head': [...OFTEN, ...annealed(12_000), ...resets(50_000), ...AVERAGE],
  // Two updates a step. The target net moves every fourth update, as far as in four moves of the others.
  'batch-8': [
    ...['batchSize=8', 'trainFrequency=1', 'gradientSteps=2', ...annealed(24_000), ...resets(100_000)],
    ...[...QUANTILES, 'tau=0.01985', 'targetUpdateEvery=4', 'actWith=target'],
  ],
  'batch-32': [
    ...['batchSize=32', 'trainFrequency=2', ...annealed(6_000), ...resets(25_000), ...QUANTILES, ...AVERAGE],
  ],
  'hard-copy': [
    ...[...OFTEN, ...annealed(12_000), ...resets(50_000), ...QUANTILES],
    ...['tau=1', 'targetUpdateEvery=200', 'actWith=online'],
  ],
  prioritised: [
    ...[...ALL, 'prioritised=true', 'priorities.alpha=0.5'],
    ...['priorities.beta.from=0.5', 'priorities.beta.to=0.5'],
  ],
};

/** Exploration falls to `to` over `steps`. */
const part = (recipe: Study['recipe'], to: number, steps: number): Study => ({
  ...{ name: `ablation-laptop, ${recipe.name}`, recipe, preset: 'nature', axes: {}, arms: ARMS, seeds: 3 },
  summary: `which parts of learning from few steps matter to ${recipe.name}`,
  set: [...COMMON, 'epsilon.from=1', `epsilon.to=${to}`, `epsilon.steps=${steps}`],
});

/** Which parts help Breakout and Pong in an hour without a GPU: 48 runs of 30 to 60 minutes of a core each. */
export const ABLATION_LAPTOP: StudyGroup = {
  name: 'ablation-laptop',
  summary:
    'which parts help Breakout and Pong in an hour without a GPU: 8 settings, 48 runs, a day of two cores',
  studies: [part(breakoutRecipe, 0.01, 20_000), part(pongRecipe, 0.02, 60_000)],
};
