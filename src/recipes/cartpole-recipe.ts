import { CartPole, type CartPoleVersion } from '../envs/cartpole.ts';
import type { Environment } from '../envs/environment.ts';
import { type DQNRecipe, defineRecipe, type RecipeDefinition } from './define-recipe.ts';
import type { DQNSettings } from './dqn-settings.ts';

/** The settings of the recipes that balance a pole. */
export interface CartPoleSettings extends DQNSettings {
  readonly version: CartPoleVersion;
}

/** The settings of its environment. */
export type VersionSettings = Pick<CartPoleSettings, 'version'>;

/** Mean return of random play. Measured: 22.2 over 100,000 episodes. */
export const CARTPOLE_RANDOM_RETURN = 22;

/** The system of a pole that is balanced by its four numbers. */
export const CARTPOLE_SYSTEM = {
  makeEnvironment: ({ version }: VersionSettings): Environment => new CartPole(version),
  played: ({ version }: VersionSettings) => ({ name: 'cartpole' as const, options: { version } }),
  randomScore: CARTPOLE_RANDOM_RETURN,
  ownSettings: {
    version: {
      ...{ label: 'Version', usual: 'v1', rule: { choices: ['v0', 'v1'] } },
      help: 'CartPole-v0, which ends after 200 steps, or CartPole-v1, which ends after 500.',
    },
  },
};

/** A recipe that balances a pole: `CartPole`, which shows its four numbers, unless another environment is made. */
export function cartPoleRecipe(
  definition: Omit<RecipeDefinition<CartPoleSettings>, 'makeEnvironment' | 'randomScore' | 'ownSettings'>,
  makeEnvironment: (settings: CartPoleSettings) => Environment = CARTPOLE_SYSTEM.makeEnvironment,
): DQNRecipe<CartPoleSettings> {
  return defineRecipe<CartPoleSettings>({ ...CARTPOLE_SYSTEM, makeEnvironment, ...definition });
}
