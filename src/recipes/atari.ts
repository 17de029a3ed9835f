import type { AtariOptions } from '../envs/atari/deepmind.ts';
import type { Environment } from '../envs/environment.ts';
import { DQN_2013, NATURE } from '../nn/cnn.ts';
import { type DQNRecipe, defineRecipe, type RecipeDefinition } from './define-recipe.ts';
import type { DQNSettings, Given } from './dqn-settings.ts';
import type { SystemDefinition } from './recipe-definition.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import { FLAG } from './setting.ts';

/** The settings of a game of the Atari 2600 that is learned from pixels. */
export interface AtariSettings extends DQNSettings {
  /** Whether a lost life costs a reward of 1. */
  readonly penaliseLostLife: boolean;
}

/**
 * Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, and a target that moves every
 * 1000 updates instead of 10,000.
 */
export const nature: Given<AtariSettings> = {
  ...NATURE,
  frameStack: 4,
  environments: 1,
  batchSize: 32,
  trainFrequency: 4,
  learningRate: 1e-4,
  loss: 'smoothL1',
  gamma: 0.99,
  targetUpdateEvery: 1000,
  penaliseLostLife: false,
  evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
};

/** For an hour without a GPU: the 2013 net, a third of the work of the other, and four games side by side. */
export const laptop: Given<AtariSettings> = {
  ...nature,
  ...DQN_2013,
  environments: 4,
  replayCapacity: 100_000,
  learningStarts: 10_000,
  learningRate: 3e-4,
  targetUpdateEvery: 200,
};

/**
 * A game as a recipe: trained under DeepMind's wrappers, evaluated on whole games and their true scores.
 *
 * @param makeGame makes the game under its wrappers, such as `deepMindBreakout`.
 */
export function atariRecipe(
  definition: Omit<RecipeDefinition<AtariSettings>, 'makeEnvironment' | 'makeTrained' | 'ownSettings'> & {
    readonly name: 'breakout' | 'pong';
  },
  makeGame: (options: AtariOptions) => Environment<Uint8Array>,
): DQNRecipe<AtariSettings> {
  return defineRecipe<AtariSettings>({ ...definition, ...atariSystem(definition.name, makeGame) });
}

/**
 * The environments of a game: whole games to play, and lives to train in.
 *
 * @param clipRewards whether rewards in training are -1, 0 or 1.
 */
export function atariSystem(
  name: 'breakout' | 'pong',
  makeGame: (options: AtariOptions) => Environment<Uint8Array>,
  { clipRewards = true } = {},
) {
  return {
    makeEnvironment: ({ frameStack }) => makeGame({ frameStack, clipRewards: false, wholeGames: true }),
    makeTrained: ({ frameStack, penaliseLostLife }, onGame) =>
      makeGame({ frameStack, penaliseLostLife, clipRewards, onGame }),
    played: () => ({ name, options: {} }),
    stacksFrames: true, // stacks restart with every life
    ownSettings: {
      penaliseLostLife: {
        ...{ label: 'Penalty of a life', usual: 'false', rule: FLAG },
        help: 'A lost life costs a reward of 1.',
      },
    },
  } satisfies Partial<SystemDefinition<LivesSettings>>;
}

/** The settings of the games' environments. */
export type LivesSettings = RecipeSettings & Pick<AtariSettings, 'frameStack' | 'penaliseLostLife'>;
