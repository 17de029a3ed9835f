import { parseFlags } from '../src/commands/arguments.node.ts';
import { Breakout } from '../src/envs/atari/breakout.ts';
import { deepMindBreakout } from '../src/envs/atari/deepmind.ts';
import { Screen } from '../src/envs/atari/screen.ts';
import { Warp } from '../src/envs/atari/warp.ts';
import { CartPole } from '../src/envs/cartpole.ts';
import { CartPolePixels } from '../src/envs/cartpole-pixels.ts';
import type { Environment } from '../src/envs/environment.ts';
import { vectorise } from '../src/envs/vectorise.ts';
import { Random } from '../src/random.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { medianTimes, type Repeat, ROUND_HELP, readRounds, roundFlags } from './rounds.ts';

const HELP = `Measures how fast the environments run on one core: CartPole played at random, Breakout played at random
and by an agent that never misses.

  node bench/environments.js [options]

${ROUND_HELP}`;

/** How many CartPoles are stepped together. */
const TOGETHER = 16;
/** Of Breakout, in a step under DeepMind's wrappers. */
const FRAMES_PER_STEP = 4;

const random = new Random(1);
const randomActions = Uint8Array.from({ length: 1 << 16 }, () => random.int(4));

function cartpole(environment: Environment): Repeat {
  environment.reset(1);
  return (count) => {
    for (let t = 0; t < count; t++) {
      environment.step(randomActions[t & 0xffff] & 1);
      if (environment.terminated || environment.truncated) environment.reset();
    }
  };
}

function cartpoles(): Repeat {
  const environments = vectorise(() => new CartPole(), TOGETHER);
  environments.reset(1);
  const bits = randomActions.map((action) => action & 1);
  const actions = Array.from({ length: 4096 }, (_, t) => bits.subarray(TOGETHER * t, TOGETHER * (t + 1)));
  return (count) => {
    for (let t = 0; t < count; t++) environments.step(actions[t & 0xfff]);
  };
}

/** Follows the ball, so that bricks go and the wall is crossed. */
function follow(breakout: Breakout): number {
  if (!breakout.ballInPlay) return 1;
  const difference = (breakout.ballX >> 8) - breakout.paddleX - 6;
  return difference > 4 ? 2 : difference < -4 ? 3 : 0;
}

function frames(play: 'random' | 'following', withImages: boolean): Repeat {
  const breakout = new Breakout();
  const screen = new Screen();
  const warp = new Warp();
  return (count) => {
    for (let t = 0; t < count; t++) {
      breakout.step(play === 'random' ? randomActions[t & 0xffff] : follow(breakout));
      if (withImages) {
        screen.draw(breakout);
        warp.update(screen, screen);
      }
      if (breakout.over) breakout.reset();
    }
  };
}

/** Steps through all of DeepMind's wrappers. */
function wrapped(): Repeat {
  const environment = deepMindBreakout();
  environment.reset(1);
  return (count) => {
    for (let t = 0; t < count; t++) {
      environment.step(randomActions[t & 0xffff]);
      if (environment.terminated || environment.truncated) environment.reset();
    }
  };
}

/** What is repeated, and how many steps or frames a repetition has. */
const measurements: Record<string, readonly [repeat: Repeat, unit: 'steps' | 'frames', count: number]> = {
  CartPole: [cartpole(new CartPole()), 'steps', 1],
  [`CartPole, ${TOGETHER} together`]: [cartpoles(), 'steps', TOGETHER],
  'CartPole from pixels': [cartpole(new CartPolePixels()), 'steps', 1],
  'Breakout, random play, no images': [frames('random', false), 'frames', 1],
  'Breakout, random play, 84x84 image every frame': [frames('random', true), 'frames', 1],
  'Breakout, following play, no images': [frames('following', false), 'frames', 1],
  'Breakout, following play, 84x84 image every frame': [frames('following', true), 'frames', 1],
  'Breakout, random play, DeepMind wrappers': [wrapped(), 'frames', FRAMES_PER_STEP],
};

const flags = parseFlags(HELP, { json: { type: 'boolean' }, ...roundFlags });
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
