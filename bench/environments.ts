import { parseFlags } from '../src/commands/arguments.node.ts';
import { deepMindBreakout, deepMindPong } from '../src/envs/atari/deepmind.ts';
import { Breakout } from '../src/envs/atari/games/breakout.ts';
import { BreakoutScreen } from '../src/envs/atari/games/breakout-screen.ts';
import type { ConsoleGame } from '../src/envs/atari/games/console-game.ts';
import { Pong } from '../src/envs/atari/games/pong.ts';
import { PongScreen } from '../src/envs/atari/games/pong-screen.ts';
import type { Screen } from '../src/envs/atari/games/screen.ts';
import { Warp } from '../src/envs/atari/wrappers/warp.ts';
import { CartPole } from '../src/envs/cartpole.ts';
import { CartPolePixels } from '../src/envs/cartpole-pixels.ts';
import type { Environment } from '../src/envs/environment.ts';
import { vectorise } from '../src/envs/vectorise.ts';
import { Random } from '../src/random.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { medianTimes, type Repeat, readRounds, roundFlags } from './rounds.ts';

const HELP = (
  flags: string,
) => `Measures how fast the environments run on one core: CartPole played at random, Breakout and Pong
played at random and by an agent that follows the ball.

  node bench/environments.js [options]

${flags}`;

/** How many CartPoles are stepped together. */
const TOGETHER = 16;
/** Frames of a game in a step under DeepMind's wrappers. */
const FRAMES_PER_STEP = 4;

const random = new Random(1);
/** Random numbers below 12, which every number of actions divides: the remainder is an action. */
const randomActions = Uint8Array.from({ length: 1 << 16 }, () => random.int(12));

function cartpole(environment: Environment): Repeat {
  environment.reset(1);
  return (count) => {
    for (let t = 0; t < count; t++) {
      environment.step(randomActions[t & 0xffff] % 2);
      if (environment.terminated || environment.truncated) environment.reset();
    }
  };
}

function cartpoles(): Repeat {
  const environments = vectorise(() => new CartPole(), TOGETHER);
  environments.reset(1);
  const bits = randomActions.map((action) => action % 2);
  const actions = Array.from({ length: 4096 }, (_, t) => bits.subarray(TOGETHER * t, TOGETHER * (t + 1)));
  return (count) => {
    for (let t = 0; t < count; t++) environments.step(actions[t & 0xfff]);
  };
}

interface Playing<Game> {
  readonly game: Game;
  readonly action: (t: number, game: Game) => number;
}

const randomBreakout = (): Playing<Breakout> => ({
  game: new Breakout(),
  action: (t) => randomActions[t & 0xffff] % 4,
});

/** Follows the ball, so that bricks go and the wall is crossed. */
const followingBreakout = (): Playing<Breakout> => ({
  game: new Breakout(),
  action(_, { ballInPlay, ballX, paddleX }) {
    if (!ballInPlay) return 1;
    const difference = (ballX >> 8) - paddleX - 6;
    return difference > 4 ? 2 : difference < -4 ? 3 : 0;
  },
});

const randomPong = (): Playing<Pong> => ({ game: new Pong(), action: (t) => randomActions[t & 0xffff] % 6 });

/** Follows the ball, so that it stays in play. */
const followingPong = (): Playing<Pong> => ({
  game: new Pong(),
  action(_, { ballY, playerY }) {
    const difference = ballY - playerY - 6;
    return difference > 4 ? 3 : difference < -4 ? 2 : 0;
  },
});

function frames<Game extends ConsoleGame>({ game, action }: Playing<Game>, screen?: Screen): Repeat {
  const warp = new Warp();
  return (count) => {
    for (let t = 0; t < count; t++) {
      game.step(action(t, game));
      if (screen) {
        screen.draw(game);
        warp.update(screen, screen);
      }
      if (game.over) game.reset();
    }
  };
}

/** Steps through all of DeepMind's wrappers. */
function wrapped(environment: Environment<Uint8Array>): Repeat {
  environment.reset(1);
  return (count) => {
    for (let t = 0; t < count; t++) {
      environment.step(randomActions[t & 0xffff] % environment.actionCount);
      if (environment.terminated || environment.truncated) environment.reset();
    }
  };
}

/** The work to repeat, and its number of steps or frames. */
const measurements: Record<string, readonly [repeat: Repeat, unit: 'steps' | 'frames', count: number]> = {
  CartPole: [cartpole(new CartPole()), 'steps', 1],
  [`CartPole, ${TOGETHER} together`]: [cartpoles(), 'steps', TOGETHER],
  'CartPole from pixels': [cartpole(new CartPolePixels()), 'steps', 1],
  'Breakout, random play, no images': [frames(randomBreakout()), 'frames', 1],
  'Breakout, random play, 84x84 image every frame': [
    frames(randomBreakout(), new BreakoutScreen()),
    'frames',
    1,
  ],
  'Breakout, following play, no images': [frames(followingBreakout()), 'frames', 1],
  'Breakout, following play, 84x84 image every frame': [
    frames(followingBreakout(), new BreakoutScreen()),
    'frames',
    1,
  ],
  'Breakout, random play, DeepMind wrappers': [wrapped(deepMindBreakout()), 'frames', FRAMES_PER_STEP],
  'Pong, random play, no images': [frames(randomPong()), 'frames', 1],
  'Pong, random play, 84x84 image every frame': [frames(randomPong(), new PongScreen()), 'frames', 1],
  'Pong, following play, no images': [frames(followingPong()), 'frames', 1],
  'Pong, following play, 84x84 image every frame': [frames(followingPong(), new PongScreen()), 'frames', 1],
  'Pong, random play, DeepMind wrappers': [wrapped(deepMindPong()), 'frames', FRAMES_PER_STEP],
};

const flags = parseFlags(HELP, roundFlags);
const rounds = readRounds(flags);
const about = aboutRun();
printAbout(about);
const contenders = Object.entries(measurements).map(([name, [repeat]]) => [name, repeat] as const);
const times = await medianTimes(Object.fromEntries(contenders), rounds);
const perSecond: Record<'steps' | 'frames', Record<string, number>> = { steps: {}, frames: {} };
for (const [name, [, unit, count]] of Object.entries(measurements)) {
  perSecond[unit][name] = (1000 * count) / times[name];
}
for (const [unit, rates] of Object.entries(perSecond)) {
  printTable(Object.entries(rates).map(([environment, rate]) => ({ environment, [`${unit}/s`]: rate })));
}
if (flags.json) {
  console.log(JSON.stringify({ about, stepsPerSecond: perSecond.steps, framesPerSecond: perSecond.frames }));
}
