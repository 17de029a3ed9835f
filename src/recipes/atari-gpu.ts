import { IMPALA } from '../nn/cnn.ts';
import { type AtariSettings, nature } from './atari.ts';
import type { Given } from './dqn-settings.ts';

/** The presets for a GPU that have not yet been trained to their end on one. */
export const UNTRIED = ['rainbow', 'desktop'] as const;

/**
 * Rainbow (M. Hessel et al., "Rainbow: Combining Improvements in Deep Reinforcement Learning", 2018): categorical,
 * dueling, noisy, double, prioritised, with returns over three steps. The numbers come from `dqn_zoo`, which follows
 * the paper, except for the first sigma: the paper's 0.5, not 0.1. Two choices are ours: actions are random until
 * learning starts, as a greedy net would repeat itself until then, and evaluation has `nature`'s epsilon, so that
 * scores can be compared.
 */
export const rainbow: Given<AtariSettings> = {
  ...nature,
  ...{ head: 'categorical', atoms: 51, support: { min: -10, max: 10 } },
  ...{ dueling: true, noisy: 0.5, doubleDQN: true, nStep: 3, prioritised: true },
  ...{ learningRate: 6.25e-5, eps: 1.5e-4, maxGradNorm: 10 },
  ...{ targetUpdateEvery: 8000, targetUpdateBy: 'steps' },
  learningStarts: 20_000,
  epsilon: { kind: 'linear', from: 1, to: 0, steps: 20_000, by: 'steps' },
};

/**
 * Learns much from few steps, with two updates a step, after M. Schwarzer et al., "Bigger, Better, Faster" (2023). It
 * has the parts that these two games need by the paper's ablations: a residual net, resets, n from 10 to 3 and gamma
 * from 0.97 to 0.99 after each, random shifts, and a target net that follows by 0.005 and acts. Quantiles take the
 * place of atoms, as they learn these games sooner. Weight decay and the prediction of future states are left out, as
 * they gained nothing here. The hidden layer has 512 units, as in Dopamine's nets of this kind.
 */
export const desktop: Given<AtariSettings> = {
  ...nature,
  ...{ ...IMPALA, convolutions: [], hiddenSizes: [512] },
  ...{ head: 'quantile', quantiles: 64, doubleDQN: true },
  ...{ learningRate: 1e-4, eps: 1.5e-4, maxGradNorm: 10 },
  ...{ nStep: 3, gamma: 0.99, anneal: { nStep: 10, gamma: 0.97, updates: 10_000 } },
  ...{ tau: 0.005, targetUpdateEvery: 1, actWith: 'target', shift: 4 },
  // A reset after each fifth of the run, except the last.
  resets: { every: 40_000, keep: 0.5, until: 160_000 },
  ...{ steps: 100_000, environments: 4, trainFrequency: 4, gradientSteps: 8 },
  ...{ replayCapacity: 100_000, learningStarts: 2000 },
};
