import { BreakoutEnvironment } from '../envs/atari/breakout-environment.ts';
import type { FrameEnvironment } from '../envs/atari/environment.ts';
import { FrameSkip } from '../envs/atari/frame-skip.ts';
import { RGB } from '../envs/atari/palette.ts';
import { PongEnvironment } from '../envs/atari/pong-environment.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../envs/atari/screen.ts';
import { BitFlip } from '../envs/bit-flip.ts';
import { CartPole } from '../envs/cartpole.ts';
import { CARTPOLE_FILM, CartPolePicture } from '../envs/cartpole-picture.ts';
import { CartPolePixels } from '../envs/cartpole-pixels.ts';
import type { Film, Playable, PlayableAction } from '../envs/playable.ts';
import { StochasticDecisionProcess } from '../envs/stochastic-decision-process.ts';

const NONE: PlayableAction = { name: 'nothing', keys: [] };
const FIRE: PlayableAction = { name: 'fire', keys: ['space'] };
const UP: PlayableAction = { name: 'up', keys: ['up', 'w'] };
const DOWN: PlayableAction = { name: 'down', keys: ['down', 's'] };
const UP_FIRE: PlayableAction = { name: 'up and fire', keys: ['e'] };
const DOWN_FIRE: PlayableAction = { name: 'down and fire', keys: ['x'] };
const LEFT: PlayableAction = { name: 'left', keys: ['left', 'a'] };
const RIGHT: PlayableAction = { name: 'right', keys: ['right', 'd'] };

const BITS = 8;
const CELL = 24; // pixels
/** Of lines, of what is off, of what is on, and of what is on after s6. */
const CELL_COLOURS: Film['palette'] = [
  [255, 255, 255],
  [215, 215, 215],
  [60, 90, 160],
  [225, 140, 50],
];

/** Every environment that can be played, by name. */
export const PLAYABLES: readonly Playable[] = [
  {
    name: 'cartpole',
    summary: 'keep the pole on the cart upright; the cart is always pushed one way or the other',
    actions: [LEFT, RIGHT],
    idle: 'latest',
    film: CARTPOLE_FILM,
    make() {
      const game = new CartPole();
      const drawn = new CartPolePicture();
      return {
        game,
        picture() {
          drawn.draw(game.position, game.angle);
          return drawn.pixels;
        },
      };
    },
  },
  {
    name: 'cartpole-pixels',
    summary:
      'the same as the agent sees it: how the green of the shrunken screen changed with the latest step',
    actions: [LEFT, RIGHT],
    idle: 'latest',
    film: grayFilm(90, 40, 50),
    make() {
      const game = new CartPolePixels();
      const pixels = new Uint8Array(90 * 40);
      return {
        game,
        picture() {
          for (let i = 0; i < pixels.length; i++) {
            pixels[i] = Math.round(127.5 + 127.5 * game.observation[pixels.length + i]);
          }
          return pixels;
        },
      };
    },
  },
  {
    name: 'decision-process',
    summary: 'reach s6, where right is left half of the time, then go back to s1: that pays 1 and not .01',
    actions: [LEFT, RIGHT],
    idle: 'wait',
    film: cellFilm(6, 1, 2),
    make() {
      const game = new StochasticDecisionProcess();
      return {
        game,
        picture: () => cells([Array.from(game.observation, (here) => 1 + here * (game.visitedLast ? 2 : 1))]),
        text() {
          const row = Array.from(game.observation, (here, i) => (here ? `[s${i + 1}]` : ` s${i + 1} `));
          return `${row.join('')}  s6 was ${game.visitedLast ? '' : 'not '}entered`;
        },
      };
    },
  },
  {
    name: 'bit-flip',
    summary: `turn over bits until they are those of the goal, in at most ${BITS} steps`,
    actions: Array.from({ length: BITS }, (_, i) => ({ name: `bit ${i + 1}`, keys: [String(i + 1)] })),
    idle: 'wait',
    film: cellFilm(BITS, 2, 2),
    make() {
      const game = new BitFlip(BITS);
      const rows = () => [game.observation.subarray(0, BITS), game.observation.subarray(BITS)] as const;
      return {
        game,
        picture: () => cells(rows().map((row) => Array.from(row, (bit) => 1 + bit))),
        text() {
          const [bits, goal] = rows().map((row) => row.join(' '));
          return `bits ${bits}\ngoal ${goal}`;
        },
      };
    },
  },
  atari('breakout', 'break all bricks', [NONE, FIRE, RIGHT, LEFT], BreakoutEnvironment),
  atari(
    'pong',
    'be the first to have 21 points',
    [NONE, FIRE, UP, DOWN, UP_FIRE, DOWN_FIRE],
    PongEnvironment,
  ),
];

/** A console game, two frames a step. */
function atari(
  name: string,
  summary: string,
  actions: readonly PlayableAction[],
  Game: new () => FrameEnvironment,
): Playable {
  return {
    ...{ name, summary, actions, idle: 0 },
    film: { width: SCREEN_WIDTH, height: SCREEN_HEIGHT, palette: RGB, picturesPerSecond: 30 },
    make() {
      const game = new FrameSkip(new Game(), 2);
      return { game, picture: () => game.view()[1].pixels };
    },
  };
}

function grayFilm(width: number, height: number, picturesPerSecond: number): Film {
  const palette = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);
  return { width, height, palette, picturesPerSecond };
}

function cellFilm(columns: number, rows: number, picturesPerSecond: number): Film {
  return { width: columns * CELL, height: rows * CELL, palette: CELL_COLOURS, picturesPerSecond };
}

/** A picture of squares of colours, with lines between them. */
function cells(rows: readonly (readonly number[])[]): Uint8Array {
  const [height, width] = [rows.length * CELL, rows[0].length * CELL];
  return Uint8Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const border = x % CELL === 0 || y % CELL === 0;
    return border ? 0 : rows[Math.floor(y / CELL)][Math.floor(x / CELL)];
  });
}
