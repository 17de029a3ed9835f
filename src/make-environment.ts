import { deepMindBreakout, deepMindPong } from './envs/atari/deepmind.ts';
import { BitFlip } from './envs/bit-flip.ts';
import { CartPole, type CartPoleVersion } from './envs/cartpole.ts';
import { CartPolePixels } from './envs/cartpole-pixels.ts';
import type { Environment, Observations } from './envs/environment.ts';
import { MountainCar } from './envs/mountain-car.ts';
import { StochasticDecisionProcess } from './envs/stochastic-decision-process.ts';
import { nearest } from './nearest.ts';

/** The functions that make environments from their options. */
const MAKERS = {
  /** CartPole, observed as four numbers. */
  cartpole: ({ version }: { readonly version?: CartPoleVersion } = {}) => new CartPole(version),
  /** CartPole, observed as pixels of its screen. */
  'cartpole-pixels': ({ version }: { readonly version?: CartPoleVersion } = {}) =>
    new CartPolePixels(version),
  /** A car in a valley. */
  'mountain-car': (_options: Record<never, never> = {}) => new MountainCar(),
  /** Six states in a row. */
  'decision-process': (options: ConstructorParameters<typeof StochasticDecisionProcess>[0] = {}) =>
    new StochasticDecisionProcess(options),
  /** Bits that must become equal to a goal. */
  'bit-flip': ({ bitCount = 8 }: { readonly bitCount?: number } = {}) => new BitFlip(bitCount),
  /** Breakout of 84 x 84 pixels, as in DeepMind's experiments. */
  breakout: deepMindBreakout,
  /** Pong of 84 x 84 pixels, as in DeepMind's experiments. */
  pong: deepMindPong,
};

const ATARI_OPTIONS = [
  ...['noopMax', 'frameSkip', 'episodicLife', 'fireOnReset', 'clipRewards', 'penaliseLostLife'],
  ...['wholeGames', 'frameStack', 'maxFrames', 'onGame', 'onScreen'],
];

/** The names of each environment's options. */
const OPTIONS: Readonly<Record<EnvironmentName, readonly string[]>> = {
  cartpole: ['version'],
  'cartpole-pixels': ['version'],
  'mountain-car': [],
  'decision-process': ['rightSucceeds'],
  'bit-flip': ['bitCount'],
  breakout: ATARI_OPTIONS,
  pong: ATARI_OPTIONS,
};

/** A name that `makeEnvironment` knows. */
export type EnvironmentName = keyof typeof MAKERS;

/** The options of each environment. */
export type EnvironmentOptions<N extends EnvironmentName> = NonNullable<Parameters<(typeof MAKERS)[N]>[0]>;

/** An environment that comes with the library, as plain data. */
export type NamedEnvironment = {
  [N in EnvironmentName]: { readonly name: N; readonly options: EnvironmentOptions<N> };
}[EnvironmentName];

/** The names of all environments that come with the library. */
export const ENVIRONMENTS = Object.keys(MAKERS) as readonly EnvironmentName[];

/**
 * An environment by its name, one of {@link ENVIRONMENTS}: `makeEnvironment('cartpole', { version: 'v0' })`.
 *
 * @throws RangeError for an unknown name or option, or an option's value that is not allowed.
 */
export function makeEnvironment<N extends EnvironmentName>(
  name: N,
  options?: EnvironmentOptions<N>,
): ReturnType<(typeof MAKERS)[N]>;
export function makeEnvironment(name: string, options?: object): Environment | Environment<Uint8Array>;
export function makeEnvironment(name: string, options: object = {}): Environment<Observations> {
  if (!Object.hasOwn(MAKERS, name)) throw unknownEnvironment(name);
  const known = name as EnvironmentName;
  for (const option of Object.keys(options)) {
    if (OPTIONS[known].includes(option)) continue;
    const hint = OPTIONS[known].length === 0 ? '; it has none' : nearest(option, OPTIONS[known]);
    throw new RangeError(`Environment '${name}' has no option '${option}'${hint}`);
  }
  return MAKERS[known](options);
}

export function unknownEnvironment(name: string): RangeError {
  return new RangeError(`There is no environment '${name}'${nearest(name, ENVIRONMENTS)}`);
}
