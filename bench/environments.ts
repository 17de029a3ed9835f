import { Breakout } from '../src/envs/atari/breakout.ts';
import { deepMindBreakout } from '../src/envs/atari/deepmind.ts';
import { Screen } from '../src/envs/atari/screen.ts';
import { Warp } from '../src/envs/atari/warp.ts';
import { Random } from '../src/random.ts';
import { parseFlags } from '../src/commands/arguments.node.ts';
import { median } from './median.ts';

const HELP = `Measures how fast Breakout runs on one core, played at random and by an agent that never misses.

  node bench/environments.js [--json]`;

const ROUNDS = 7;
const FRAMES = 200_000;

const random = new Random(1);
const randomActions = Uint8Array.from({ length: 1 << 16 }, () => random.int(4));

/** Follows the ball, so that bricks go and the wall is crossed. */
function follow(breakout: Breakout): number {
  if (!breakout.ballInPlay) return 1;
  const difference = (breakout.ballX >> 8) - breakout.paddleX - 6;
  return difference > 4 ? 2 : difference < -4 ? 3 : 0;
}

/** Frames a second over one round. */
function frameRate(play: 'random' | 'following', withImages: boolean): number {
  const breakout = new Breakout();
  const screen = new Screen();
  const warp = new Warp();
  const start = performance.now();
  for (let t = 0; t < FRAMES; t++) {
    breakout.step(play === 'random' ? randomActions[t & 0xffff] : follow(breakout));
    if (withImages) {
      screen.draw(breakout);
      warp.update(screen, screen);
    }
    if (breakout.over) breakout.reset();
  }
  return (1000 * FRAMES) / (performance.now() - start);
}

/** Emulated frames a second through all of DeepMind's wrappers, which show every fourth. */
function wrappedRate(): number {
  const environment = deepMindBreakout();
  environment.reset(1);
  const start = performance.now();
  for (let t = 0; t < FRAMES / 4; t++) {
    environment.step(randomActions[t & 0xffff]);
    if (environment.terminated || environment.truncated) environment.reset();
  }
  return (1000 * FRAMES) / (performance.now() - start);
}

const measurements: Record<string, () => number> = {
  'random play, no images': () => frameRate('random', false),
  'random play, 84x84 image every frame': () => frameRate('random', true),
  'following play, no images': () => frameRate('following', false),
  'following play, 84x84 image every frame': () => frameRate('following', true),
  'random play, DeepMind wrappers': wrappedRate,
};

const flags = parseFlags(HELP, { json: { type: 'boolean', default: false } });
const rates: Record<string, number[]> = Object.fromEntries(
  Object.keys(measurements).map((name) => [name, []]),
);
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, measure] of Object.entries(measurements)) {
    const rate = measure();
    if (round > 0) rates[name].push(rate); // the first round compiles
  }
}
const framesPerSecond = Object.fromEntries(Object.entries(rates).map(([name, all]) => [name, median(all)]));
for (const [name, rate] of Object.entries(framesPerSecond)) {
  console.error(`${name.padEnd(42)} ${Math.round(rate).toLocaleString('en-US')} frames/s`);
}
if (flags.json) console.log(JSON.stringify({ framesPerSecond }));
