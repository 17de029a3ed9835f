import { BitFlip } from '../envs/bit-flip.ts';
import { defineRecipe } from './define-recipe.ts';
import type { DQNSettings, Given } from './dqn-settings.ts';

/** Settings of `bitFlipRecipe`. */
export interface BitFlipSettings extends DQNSettings {
  readonly bitCount: number;
}

/**
 * Fifteen bits that must become equal to a goal: the problem that hindsight solves (Andrychowicz et al. 2017, section
 * 3.1). A random walk meets the goal once in thousands of episodes, so that without hindsight (`alone`) there are only
 * failures. The numbers are ours. Both presets have the same, including the number of environment steps; with four
 * copies of each transition, `hindsight` stores five times as many.
 */
const hindsight: Given<BitFlipSettings> = {
  bitCount: 15,
  hindsight: true,
  steps: 50_000,
  environments: 4,
  hiddenSizes: [128],
  learningRate: 1e-3,
  doubleDQN: true,
  batchSize: 128,
  replayCapacity: 200_000,
  learningStarts: 1000,
  trainFrequency: 4,
  targetUpdateEvery: 100,
  gamma: 0.98,
  epsilon: { kind: 'linear', from: 1, to: 0.1, steps: 10_000, by: 'steps' },
  evaluation: { games: 100, every: 2500, finalGames: 1000 },
};

/** The recipe `bit-flip`: bits that must become equal to a goal, learned with hindsight. */
export const bitFlipRecipe = defineRecipe<BitFlipSettings>({
  name: 'bit-flip',
  summary: 'bits to be turned into a goal, with hindsight (Andrychowicz et al. 2017) and without',
  makeEnvironment: ({ bitCount }) => new BitFlip(bitCount),
  played: ({ bitCount }) => ({ name: 'bit-flip', options: { bitCount } }),
  presets: { hindsight, alone: { ...hindsight, hindsight: false } },
  ownSettings: {
    bitCount: {
      ...{ label: 'Bits', usual: '5 to 20', rule: { integer: true, min: 1, max: 10_000 } },
      help: 'Bits to be turned.',
    },
  },
  // Seven or eight turns are needed on average, of which the last costs nothing; who never arrives gets -15.
  bar: { score: -7.5, successes: 5, seeds: 5, preset: 'hindsight' },
  randomScore: -15,
});

/** The presets of `bitFlipRecipe`: `hindsight` and, for comparison, `alone`. */
export const bitFlipPresets = bitFlipRecipe.presets;
