import type { AtariOptions } from '../envs/atari/deepmind.ts';
import type { BitFlip } from '../envs/bit-flip.ts';
import type { StochasticDecisionProcess } from '../envs/stochastic-decision-process.ts';
import { makeEnvironment } from '../make-environment.ts';
import { AgentsView } from './agents-view.ts';
import type { Playable, PlayableAction } from './playable.ts';

const NONE: PlayableAction = { name: 'nothing', keys: [] };
const FIRE: PlayableAction = { name: 'fire', keys: ['space'] };
const UP: PlayableAction = { name: 'up', keys: ['up', 'w'] };
const DOWN: PlayableAction = { name: 'down', keys: ['down', 's'] };
const UP_FIRE: PlayableAction = { name: 'up and fire', keys: ['e'] };
const DOWN_FIRE: PlayableAction = { name: 'down and fire', keys: ['x'] };
const LEFT: PlayableAction = { name: 'left', keys: ['left', 'a'] };
const RIGHT: PlayableAction = { name: 'right', keys: ['right', 'd'] };

const BITS = 8;
/** A console game as the console plays it, two frames a step. */
const CONSOLE: AtariOptions = {
  ...{ noopMax: 0, frameSkip: 2, frameStack: 1 },
  ...{ episodicLife: false, fireOnReset: false, clipRewards: false },
};

const decisionProcess: Playable<StochasticDecisionProcess> = {
  name: 'decision-process',
  summary: 'reach s6, where right is left half of the time, then go back to s1: that pays 1 and not .01',
  actions: [LEFT, RIGHT],
  idle: 'wait',
  make: () => makeEnvironment('decision-process'),
  text({ observation, visitedLast }) {
    const row = Array.from(observation, (here, i) => (here ? `[s${i + 1}]` : ` s${i + 1} `));
    return `${row.join('')}  s6 was ${visitedLast ? '' : 'not '}entered`;
  },
};

const bitFlip: Playable<BitFlip> = {
  name: 'bit-flip',
  summary: `turn over bits until they are those of the goal, in at most ${BITS} steps`,
  actions: Array.from({ length: BITS }, (_, i) => ({ name: `bit ${i + 1}`, keys: [String(i + 1)] })),
  idle: 'wait',
  make: () => makeEnvironment('bit-flip', { bitCount: BITS }),
  text({ observation }) {
    const [bits, goal] = [observation.subarray(0, BITS), observation.subarray(BITS)].map((row) =>
      row.join(' '),
    );
    return `bits ${bits}\ngoal ${goal}`;
  },
};

/** Every environment that can be played, by name. */
export const PLAYABLES: readonly Playable[] = [
  {
    name: 'cartpole',
    summary: 'keep the pole on the cart upright; the cart is always pushed one way or the other',
    actions: [LEFT, RIGHT],
    idle: 'latest',
    make: () => makeEnvironment('cartpole'),
  },
  {
    name: 'cartpole-pixels',
    summary:
      'the same as the agent sees it: how the green of the shrunken screen changed with the latest step',
    actions: [LEFT, RIGHT],
    idle: 'latest',
    make: () => new AgentsView(makeEnvironment('cartpole-pixels')),
  },
  {
    name: 'mountain-car',
    summary: 'swing up to the flag on the right, in at most 200 steps; the engine is too weak for the slope',
    actions: [LEFT, NONE, RIGHT],
    idle: 1,
    make: () => makeEnvironment('mountain-car'),
  },
  decisionProcess,
  bitFlip,
  {
    name: 'breakout',
    summary: 'break all bricks',
    actions: [NONE, FIRE, RIGHT, LEFT],
    idle: 0,
    make: () => makeEnvironment('breakout', CONSOLE),
  },
  {
    name: 'pong',
    summary: 'be the first to have 21 points',
    actions: [NONE, FIRE, UP, DOWN, UP_FIRE, DOWN_FIRE],
    idle: 0,
    make: () => makeEnvironment('pong', CONSOLE),
  },
];
