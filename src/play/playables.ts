import type { AtariOptions } from '../envs/atari/deepmind.ts';
import type { BitFlip } from '../envs/bit-flip.ts';
import type { StochasticDecisionProcess } from '../envs/stochastic-decision-process.ts';
import {
  ENVIRONMENTS,
  type EnvironmentName,
  type EnvironmentOptions,
  makeEnvironment,
  type NamedEnvironment,
  unknownEnvironment,
} from '../make-environment.ts';
import { actionsOf } from './actions.ts';
import { AgentsView } from './agents-view.ts';
import type { Playable } from './playable.ts';

const BITS = 8;
/** A console game as the console plays it, two frames a step. */
const CONSOLE: AtariOptions = {
  ...{ noopMax: 0, frameSkip: 2, frameStack: 1 },
  ...{ episodicLife: false, fireOnReset: false, clipRewards: false },
};
const CONSOLE_DIFFERENCE = 'You decide every 2 frames, the net every 4.';

type Player<N extends EnvironmentName> = (
  options: EnvironmentOptions<N>,
) => Omit<Playable, 'name' | 'actions'>;

/** How people play each environment. */
const PLAYERS: { readonly [N in EnvironmentName]: Player<N> } = {
  cartpole: (options) => ({
    summary: 'keep the pole on the cart upright; the cart is always pushed one way or the other',
    idle: 'latest',
    speed: 0.5,
    make: () => makeEnvironment('cartpole', options),
  }),
  'cartpole-pixels': (options) => ({
    summary:
      'the same as the agent sees it: how the green of the shrunken screen changed with the latest step',
    idle: 'latest',
    speed: 0.5,
    make: () => new AgentsView(makeEnvironment('cartpole-pixels', options)),
  }),
  'mountain-car': () => ({
    summary: 'swing up to the flag on the right, in at most 200 steps; the engine is too weak for the slope',
    idle: 1,
    make: () => makeEnvironment('mountain-car'),
  }),
  'decision-process': (options) => ({
    summary: 'reach s6, where right is left half of the time, then go back to s1: that pays 1 and not .01',
    idle: 'wait',
    make: () => makeEnvironment('decision-process', options),
    text({ observation, visitedLast }: StochasticDecisionProcess) {
      const row = Array.from(observation, (here, i) => (here ? `[s${i + 1}]` : ` s${i + 1} `));
      return `${row.join('')}  s6 was ${visitedLast ? '' : 'not '}entered`;
    },
  }),
  'bit-flip': ({ bitCount = BITS }) => ({
    summary: `turn over bits until they match the goal, in at most ${bitCount} steps`,
    idle: 'wait',
    make: () => makeEnvironment('bit-flip', { bitCount }),
    text({ observation }: BitFlip) {
      const [bits, goal] = [observation.subarray(0, bitCount), observation.subarray(bitCount)].map((row) =>
        row.join(' '),
      );
      return `bits ${bits}\ngoal ${goal}`;
    },
  }),
  breakout: (options) => ({
    summary: 'break all bricks',
    idle: 0,
    difference: CONSOLE_DIFFERENCE,
    make: () => makeEnvironment('breakout', { ...CONSOLE, ...options }),
  }),
  pong: (options) => ({
    summary: 'be the first to have 21 points',
    idle: 0,
    difference: CONSOLE_DIFFERENCE,
    make: () => makeEnvironment('pong', { ...CONSOLE, ...options }),
  }),
};

/**
 * An environment by its name, for people to play: `playable('bit-flip', { bitCount: 12 })`. Breakout and Pong are
 * played as on the console: two frames a step, and every ball is served by hand.
 *
 * @param options as `makeEnvironment` takes them.
 * @throws RangeError for an unknown name.
 */
export function playable<N extends EnvironmentName>(name: N, options?: EnvironmentOptions<N>): Playable;
export function playable(name: EnvironmentName, options: object = {}): Playable {
  if (!Object.hasOwn(PLAYERS, name)) throw unknownEnvironment(name);
  const actions = actionsOf({ name, options } as NamedEnvironment);
  return { name, actions, ...(PLAYERS[name] as Player<typeof name>)(options) };
}

/** Every environment that can be played, by name. */
export const PLAYABLES: readonly Playable[] = ENVIRONMENTS.map((name) => playable(name));
