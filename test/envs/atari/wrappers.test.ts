import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Breakout, type BreakoutState } from '../../../src/envs/atari/breakout.ts';
import { BreakoutEnvironment } from '../../../src/envs/atari/breakout-environment.ts';
import { BreakoutScreen, type BreakoutShown } from '../../../src/envs/atari/breakout-screen.ts';
import { ClipReward } from '../../../src/envs/atari/clip-reward.ts';
import { type AtariOptions, deepMindBreakout } from '../../../src/envs/atari/deepmind.ts';
import type { FrameEnvironment, PixelEnvironment } from '../../../src/envs/atari/environment.ts';
import { EpisodicLife } from '../../../src/envs/atari/episodic-life.ts';
import { FireOnReset } from '../../../src/envs/atari/fire-on-reset.ts';
import { FrameSkip } from '../../../src/envs/atari/frame-skip.ts';
import { FrameStack } from '../../../src/envs/atari/frame-stack.ts';
import { type GameRecord, Monitor } from '../../../src/envs/atari/monitor.ts';
import { NoopStarts } from '../../../src/envs/atari/noop-starts.ts';
import { PenaliseLostLife } from '../../../src/envs/atari/penalise-lost-life.ts';
import type { Screen } from '../../../src/envs/atari/screen.ts';
import { Warp } from '../../../src/envs/atari/warp.ts';
import { WarpFrame } from '../../../src/envs/atari/warp-frame.ts';
import { Watched } from '../../../src/envs/atari/watched.ts';
import { WholeGames } from '../../../src/envs/atari/whole-games.ts';
import { assertAllocatesNothing } from '../../allocation.ts';
import { assertSameValues } from '../../same-values.ts';
import { randomFor, seed } from '../../seed.ts';

const test = suite('atari wrappers');

/** What one frame of a scripted game brings. */
interface Event {
  reward?: number;
  lifeLost?: boolean;
  terminated?: boolean;
  truncated?: boolean;
}

/** A game in which frame n of a game brings `script[n]`, whatever is done; it shows n as the score. */
class Scripted implements FrameEnvironment {
  readonly name = 'Scripted';
  readonly actionCount = 4;
  /** Actions since the start, with `reset` or `reset <seed>` where a game began. */
  readonly log: (number | string)[] = [];
  readonly #screen = this.newScreen();
  #frame = 0;
  #event: Event = {};

  constructor(private readonly script: Record<number, Event> = {}) {}

  get lives(): number {
    const lost = Object.entries(this.script).filter(
      ([frame, event]) => Number(frame) <= this.#frame && event.lifeLost,
    );
    return this.terminated ? 0 : 5 - lost.length;
  }
  get reward(): number {
    return this.#event.reward ?? 0;
  }
  get terminated(): boolean {
    return this.#event.terminated ?? false;
  }
  get truncated(): boolean {
    return this.#event.truncated ?? false;
  }
  get lifeLost(): boolean {
    return this.#event.lifeLost ?? false;
  }
  get state(): unknown {
    return this.#frame;
  }
  set state(frame: unknown) {
    this.#frame = frame as number;
    this.#event = this.script[this.#frame] ?? {};
  }

  reset(seed?: number | bigint): void {
    this.log.push(seed === undefined ? 'reset' : `reset ${seed}`);
    this.#frame = 0;
    this.#event = {};
  }
  step(action: number): void {
    this.log.push(action);
    this.#event = this.script[++this.#frame] ?? {};
  }
  newScreen(): Screen {
    return new BreakoutScreen();
  }
  drawOn(screen: Screen): void {
    screen.draw({ ...new Breakout().state, score: this.#frame });
  }
  view(): readonly [Screen, Screen] {
    this.drawOn(this.#screen);
    return [this.#screen, this.#screen];
  }
}

const shownOn = (screen: Screen): BreakoutShown => screen.shown as BreakoutShown;

/** The score on each of the two screens. */
const scores = (view: readonly [Screen, Screen]): number[] => view.map((screen) => shownOn(screen).score);

test('no-op starts: 1 to max frames of no action, each number as often', () => {
  const counts = new Map<number, number>();
  const inner = new Scripted();
  const env = new NoopStarts(inner, 5);
  env.reset(seed);
  for (let i = 0; i < 500; i++) {
    inner.log.length = 0;
    env.reset();
    assert.is(inner.log[0], 'reset');
    const noops = inner.log.slice(1);
    assert.ok(noops.every((action) => action === 0));
    counts.set(noops.length, (counts.get(noops.length) ?? 0) + 1);
  }
  assert.equal([...counts.keys()].sort(), [1, 2, 3, 4, 5]);
  assert.ok(
    [...counts.values()].every((count) => count > 50),
    `seed ${seed}: ${[...counts.values()]}`,
  );
});

test('no-op starts: a seed repeats them and goes on to the game; a game that ends on the way starts anew', () => {
  const starts = (): (number | string)[] => {
    const inner = new Scripted({ 3: { terminated: true } });
    const env = new NoopStarts(inner);
    env.reset(seed);
    for (let i = 0; i < 20; i++) env.reset();
    assert.not(env.terminated);
    return inner.log;
  };
  assert.equal(starts(), starts());
  assert.is(starts()[0], `reset ${seed}`);
  const log = starts().join(' ');
  assert.match(log, /reset 0 0 0 reset\b/);
  assert.not.match(log, /\b0 0 0 0/);
});

test('no-op starts: a saved state goes on with the same starts', () => {
  const one = new NoopStarts(new Scripted());
  one.reset(seed);
  const inner = new Scripted();
  const other = new NoopStarts(inner);
  other.state = structuredClone(one.state);
  const same = new Scripted();
  const third = new NoopStarts(same);
  third.state = structuredClone(one.state);
  for (let i = 0; i < 10; i++) for (const env of [other, third]) env.reset();
  assert.equal(inner.log, same.log);
  assert.throws(() => new NoopStarts(inner, 0), /positive integer, got 0/);
});

test('frame skip: plays an action for four frames, sums rewards, shows the last two', () => {
  const inner = new Scripted({ 1: { reward: 4 }, 4: { reward: 7 }, 6: { lifeLost: true } });
  const env = new FrameSkip(inner);
  env.reset();
  assert.equal(scores(env.view()), [0, 0]);
  env.step(2);
  assert.equal(inner.log, ['reset', 2, 2, 2, 2]);
  assert.is(env.reward, 11);
  assert.not(env.lifeLost);
  assert.equal(scores(env.view()), [3, 4]);
  env.step(3);
  assert.is(env.reward, 0);
  assert.ok(env.lifeLost, 'a life that was lost in the second of four frames');
  assert.equal(scores(env.view()), [7, 8]);
  env.step(0);
  assert.not(env.lifeLost);
  env.reset();
  assert.equal(scores(env.view()), [0, 0]);
});

test('frame skip: stops where the game ends, and shows the final frame alone', () => {
  for (const end of [{ terminated: true }, { truncated: true }]) {
    const inner = new Scripted({ 5: { reward: 1 }, 6: { reward: 2, ...end }, 7: { reward: 9 } });
    const env = new FrameSkip(inner);
    env.reset();
    env.step(1);
    env.step(1);
    assert.is(inner.log.length, 7);
    assert.is(env.reward, 3);
    assert.is(env.terminated, 'terminated' in end);
    assert.is(env.truncated, 'truncated' in end);
    assert.equal(scores(env.view()), [6, 6]);
  }
});

test('frame skip: of one frame shows that one; none is refused', () => {
  const env = new FrameSkip(new Scripted(), 1);
  env.reset();
  env.step(0);
  assert.equal(scores(env.view()), [1, 1]);
  assert.throws(() => new FrameSkip(new Scripted(), 0), /positive integer, got 0/);
});

test('monitor: true scores of whole games', () => {
  const games: unknown[] = [];
  const env = new Monitor(
    new Scripted({ 1: { reward: 7 }, 2: { reward: 4, lifeLost: true }, 4: { truncated: true, reward: 1 } }),
    (game) => games.push(game),
  );
  for (let i = 0; i < 2; i++) {
    env.reset();
    for (let step = 0; step < 3; step++) env.step(0);
    assert.is(games.length, i);
    assert.is(env.score, 11);
    env.step(0);
  }
  assert.equal(games, [
    { score: 12, steps: 4 },
    { score: 12, steps: 4 },
  ]);
});

test('episodic life: every life ends an episode, and the game goes on after all but the last', () => {
  const inner = new Scripted({
    2: { lifeLost: true },
    5: { lifeLost: true, terminated: true },
  });
  const env = new EpisodicLife(inner);
  env.reset(3);
  env.step(1);
  assert.not(env.terminated);
  env.step(1);
  assert.ok(env.terminated);
  assert.not(env.gameOver);
  assert.not(env.truncated);
  env.reset();
  assert.not(env.terminated);
  env.step(2);
  env.step(2);
  assert.ok(env.terminated);
  assert.ok(env.gameOver);
  env.reset();
  assert.equal(inner.log, ['reset 3', 1, 1, 0, 2, 2, 'reset']);
  assert.not(env.terminated);
});

test('episodic life: a game cut by a limit, or a seed, begins a new game', () => {
  const inner = new Scripted({ 1: { truncated: true } });
  const env = new EpisodicLife(inner);
  env.reset();
  env.step(1);
  assert.not(env.terminated);
  assert.ok(env.truncated);
  env.reset();
  env.reset(5);
  assert.equal(inner.log, ['reset', 1, 'reset', 'reset 5']);
});

test('episodic life: a game that a limit cuts while the next life begins starts anew', () => {
  const inner = new Scripted({ 1: { lifeLost: true }, 2: { truncated: true } });
  const env = new EpisodicLife(inner);
  env.reset();
  env.step(1);
  env.reset();
  assert.equal(inner.log, ['reset', 1, 0, 'reset']);
  assert.not(env.terminated);
  assert.not(env.truncated);
});

test('fire on reset: FIRE, then RIGHT; a game that ends there starts anew', () => {
  const inner = new Scripted();
  const env = new FireOnReset(inner);
  env.reset(8);
  env.step(3);
  assert.equal(inner.log, ['reset 8', 1, 2, 3]);

  const short = new Scripted({ 1: { terminated: true } });
  new FireOnReset(short).reset();
  assert.equal(short.log, ['reset', 1, 'reset', 2, 'reset']);
});

test('warp frame: the image of the screens, at every step', () => {
  const env = new WarpFrame(new FrameSkip(new Scripted(), 2));
  assert.equal(env.observationShape, [1, 84, 84]);
  const expected = (...scores: [number, number]): Uint8Array => {
    const screens = scores.map((score) => {
      const screen = new BreakoutScreen();
      screen.draw({ ...new Breakout().state, score });
      return screen;
    });
    const warp = new Warp();
    warp.update(screens[0], screens[1]);
    return warp.image;
  };
  env.reset();
  assertSameValues(env.observation, expected(0, 0));
  env.step(0);
  assertSameValues(env.observation, expected(1, 2));
  env.step(0);
  assertSameValues(env.observation, expected(3, 4));
  env.reset();
  assertSameValues(env.observation, expected(0, 0));
});

test('clip reward: the sign of the reward, and nothing else', () => {
  const env = new ClipReward(
    new WarpFrame(
      new Scripted({ 1: { reward: 7 }, 2: { reward: -3, lifeLost: true }, 4: { truncated: true } }),
    ),
  );
  env.reset();
  const rewards = [1, 2, 3, 4].map((step) => {
    env.step(0);
    assert.is(env.lifeLost, step === 2);
    assert.is(env.truncated, step === 4);
    return env.reward;
  });
  assert.equal(rewards, [1, -1, 0, 0]);
});

test('a penalty for lost lives: 1 less in the step that loses one, which pays all else as before', () => {
  const script = {
    1: { reward: 7 },
    2: { reward: 4, lifeLost: true },
    4: { lifeLost: true },
    5: { reward: 2, lifeLost: true, terminated: true },
  };
  const inner = new WarpFrame(new Scripted(script));
  const env = new PenaliseLostLife(inner);
  env.reset();
  const rewards = [1, 2, 3, 4, 5].map((step) => {
    env.step(0);
    assert.is(env.lifeLost, [2, 4, 5].includes(step));
    assert.is(env.terminated, step === 5);
    return env.reward;
  });
  assert.equal(rewards, [7, 3, 0, -1, 1]);
  assert.is(env.observation, inner.observation);
  env.reset();
  assert.is(env.reward, 0);

  // What is clipped is what the game pays.
  const clipped = new PenaliseLostLife(new ClipReward(new WarpFrame(new Scripted(script))));
  clipped.reset();
  clipped.step(0);
  clipped.step(0);
  assert.is(clipped.reward, 0);
  const saved = new PenaliseLostLife(new ClipReward(new WarpFrame(new Scripted(script))));
  saved.state = structuredClone(clipped.state);
  assert.is(saved.reward, 0);
  for (const each of [clipped, saved]) {
    each.step(0);
    each.step(0);
    assert.is(each.reward, -1);
  }
});

test('watched: the last frame of every step and of every reset', () => {
  const seen: number[] = [];
  const look = (screen: Screen) => seen.push(shownOn(screen).score);
  const inner = new FrameSkip(new Scripted({ 6: { terminated: true } }));
  const env = new Watched(inner, look);
  env.reset();
  env.step(1);
  assert.equal(seen, [0, 4]);
  assert.is(env.view(), inner.view(), 'what is seen stays the same');
  const other = new Watched(new FrameSkip(new Scripted({ 6: { terminated: true } })), look);
  other.state = structuredClone(env.state);
  assert.equal(seen, [0, 4], 'nothing is played when a state is set');
  env.step(1);
  other.step(1);
  assert.equal(seen, [0, 4, 6, 6]);
  env.reset();
  assert.equal(seen, [0, 4, 6, 6, 0]);
});

/** Whole games over episodes that end with each life, of a game that goes by a script. */
function wholeGames(script: Record<number, Event>) {
  const inner = new Scripted(script);
  return { inner, env: new WholeGames(new WarpFrame(new EpisodicLife(inner))) };
}

test('whole games: a lost life is followed by the next within the same step, up to the last', () => {
  const { inner, env } = wholeGames({
    2: { reward: 3, lifeLost: true },
    5: { reward: 4, lifeLost: true, terminated: true },
  });
  env.reset(3);
  env.step(1);
  env.step(2);
  assert.equal(inner.log, ['reset 3', 1, 2, 0], 'begun as an episode is');
  assert.not(env.terminated);
  assert.is(env.reward, 3, 'what the step paid that lost the life');
  assert.ok(env.lifeLost);
  env.step(3);
  assert.is(env.reward, 0);
  assert.not(env.lifeLost);
  env.step(3);
  assert.equal(inner.log, ['reset 3', 1, 2, 0, 3, 3]);
  assert.is(env.reward, 4);
  assert.ok(env.terminated);
  assert.ok(env.lifeLost);
  env.reset();
  assert.not(env.terminated);
  assert.is(inner.log.at(-1), 'reset');
});

test('whole games: a limit ends them, in whichever frame it falls', () => {
  const plain = wholeGames({ 2: { truncated: true } });
  const withALife = wholeGames({ 2: { lifeLost: true, truncated: true } });
  for (const { inner, env } of [plain, withALife]) {
    env.reset();
    env.step(1);
    assert.not(env.truncated);
    env.step(1);
    assert.ok(env.truncated);
    assert.equal(inner.log, ['reset', 1, 1]);
  }
  const betweenLives = wholeGames({ 2: { reward: 1, lifeLost: true }, 3: { truncated: true } });
  betweenLives.env.reset();
  betweenLives.env.step(1);
  betweenLives.env.step(1);
  assert.ok(betweenLives.env.truncated);
  assert.is(betweenLives.env.reward, 1);
  betweenLives.env.reset();
  assert.not(betweenLives.env.truncated);
});

test('whole games: a saved state goes on as it was, and still tells what the latest step paid', () => {
  const script = { 2: { reward: 3, lifeLost: true }, 4: { reward: 5 }, 5: { terminated: true } };
  const { env } = wholeGames(script);
  env.reset();
  env.step(1);
  env.step(1);
  const { env: other } = wholeGames(script);
  other.state = structuredClone(env.state);
  for (const reward of [3, 5, 0]) {
    for (const what of ['reward', 'lifeLost', 'terminated', 'truncated', 'lives'] as const) {
      assert.is(other[what], env[what], what);
    }
    assert.is(env.reward, reward);
    env.step(1);
    other.step(1);
  }
});

/** Shows the number of steps since the reset, plus 100. */
class Counter extends Scripted implements PixelEnvironment {
  readonly observationShape = [1, 1, 2] as const;
  readonly observation = new Uint8Array(2);
  override reset(): void {
    super.reset();
    this.observation.fill(100);
  }
  override step(action: number): void {
    super.step(action);
    this.observation.fill(this.observation[0] + 1);
  }
}

test('frame stack: the latest four, oldest first; the first one four times', () => {
  const env = new FrameStack(new Counter());
  assert.equal(env.observationShape, [4, 1, 2]);
  const seen = (): number[] => {
    assert.ok([0, 2, 4, 6].every((i) => env.observation[i] === env.observation[i + 1]));
    return [0, 2, 4, 6].map((i) => env.observation[i]);
  };
  env.reset();
  assert.equal(seen(), [100, 100, 100, 100]);
  for (let i = 0; i < 5; i++) env.step(0);
  assert.equal(seen(), [102, 103, 104, 105]);
  const { state } = env;
  env.reset();
  assert.equal(seen(), [100, 100, 100, 100]);
  env.state = state;
  assert.equal(seen(), [102, 103, 104, 105]);
  assert.throws(() => new FrameStack(new Counter(), 0), /positive integer, got 0/);
});

test('Breakout itself: points, lives, the end by lives and the end by frames', () => {
  const env = new BreakoutEnvironment(1000);
  assert.throws(() => env.step(0), /call reset\(\)/);
  env.reset();
  let lost = 0;
  let frames = 0;
  while (!env.terminated) {
    env.step(frames % 60 < 30 ? 1 : 2); // holds the paddle at the right
    frames++;
    if (env.lifeLost) lost++;
    assert.is(env.lives, 5 - lost);
    assert.not(env.truncated);
  }
  assert.is(lost, 5);

  env.reset();
  for (let t = 1; t <= 1000; t++) {
    env.step(0);
    assert.is(env.truncated, t === 1000);
    assert.not(env.terminated);
  }
  for (const action of [-1, 4, 1.5, Number.NaN]) {
    assert.throws(() => env.step(action), new RegExp(`actions are 0 .*got ${action}`));
  }
  assert.throws(() => env.reset(-1), /non-negative integer/);
  assert.throws(() => new BreakoutEnvironment(0), /maxFrames must be a positive integer, got 0/);
});

test('all of them, in order', () => {
  const games: { score: number; steps: number }[] = [];
  const env = deepMindBreakout({ onGame: (game) => games.push(game) });
  assert.equal(env.observationShape, [4, 84, 84]);
  const random = randomFor('actions');
  env.reset(seed);
  let episodes = 0;
  let clipped = 0;
  while (games.length < 3) {
    env.step(random.int(4));
    assert.ok([0, 1].includes(env.reward));
    clipped += env.reward;
    assert.is(env.terminated, env.lifeLost);
    if (!env.terminated) continue;
    episodes++;
    env.reset();
    assert.not(env.terminated);
    const [first, ...others] = [0, 1, 2, 3].map((i) => env.observation.slice(i * 7056, (i + 1) * 7056));
    for (const other of others) assertSameValues(other, first, 'a stack begins with four times the same');
  }
  assert.is(episodes, 15);
  // Bricks that random play reaches are worth 1; two in one step count once.
  assert.ok(games.reduce((sum, { score }) => sum + score, 0) >= clipped);
});

test('without episodes that end with a life: whole games, true points', () => {
  const games: { score: number; steps: number }[] = [];
  const env = deepMindBreakout({
    episodicLife: false,
    clipRewards: false,
    onGame: (game) => games.push(game),
  });
  const random = randomFor('evaluation');
  env.reset(seed);
  let points = 0;
  let lost = 0;
  while (!env.terminated && !env.truncated) {
    env.step(random.int(4));
    points += env.reward;
    if (env.lifeLost) lost++;
  }
  assert.is(lost, 5);
  assert.is(games.length, 1);
  assert.is(games[0].score, points);
});

/** Follows the ball: most of the time it gets there. */
function follow({ ballInPlay, ballX, paddleX }: BreakoutShown): number {
  if (!ballInPlay) return 0;
  const difference = (ballX >> 8) - paddleX - 6;
  return difference > 4 ? 2 : difference < -4 ? 3 : 0;
}

test('for evaluation: whole games, true points, every life begun with FIRE', () => {
  const games: { score: number; steps: number }[] = [];
  let shown = new BreakoutScreen().shown;
  const env = deepMindBreakout({
    wholeGames: true,
    clipRewards: false,
    onGame: (game) => games.push(game),
    onScreen: (screen) => {
      shown = shownOn(screen);
    },
  });
  let most = 0;
  for (let game = 1; game <= 2; game++) {
    env.reset(game === 1 ? seed : undefined);
    let points = 0;
    let lost = 0;
    for (let step = 0; !env.terminated; step++) {
      assert.is(games.length, game - 1, 'nothing ends before the game does');
      assert.not(env.truncated);
      assert.is(env.lives, 5 - lost);
      if (step === 0 || env.lifeLost) assert.ok(shown.ballInPlay, 'a ball, which nobody but FIRE serves');
      env.step(step < 1000 ? follow(shown) : 0); // and never FIRE
      points += env.reward;
      most = Math.max(most, env.reward);
      if (env.lifeLost) lost++;
    }
    assert.is(lost, 5);
    assert.is(games.length, game);
    assert.is(games[game - 1].score, points);
    assert.ok(points > 10, `${points} points`);
  }
  assert.ok(most > 1, 'bricks that are worth more than one point');
});

test('for evaluation: a limit ends the episode with the game, in whichever frame it falls', () => {
  const random = randomFor('limit');
  const actions = Array.from({ length: 1000 }, () => random.int(4));
  /** Plays a game; returns the frame after each step that lost a life. */
  const play = (maxFrames: number): number[] => {
    let [games, shown] = [0, 0];
    const env = deepMindBreakout({
      ...{ wholeGames: true, noopMax: 0, frameStack: 1, maxFrames },
      onGame: () => games++,
      onScreen: () => shown++,
    });
    const lost: number[] = [];
    env.reset(seed);
    for (let step = 0; !env.terminated && !env.truncated; step++) {
      assert.is(games, 0, `a limit of ${maxFrames} frames went unnoticed, seed ${seed}`);
      env.step(actions[step]);
      // What was shown first is no step's, what was shown last begins the next life.
      if (env.lifeLost) lost.push(4 * (shown - 4));
    }
    assert.is(games, 1, `a limit of ${maxFrames} frames, seed ${seed}`);
    env.reset();
    assert.not(env.terminated || env.truncated);
    return lost;
  };
  const [first, second] = play(100_000);
  for (const end of [first, second]) {
    for (let maxFrames = end - 6; maxFrames < end + 16; maxFrames++) play(maxFrames);
  }
});

test('on screen: the last frame of every step, and of those that begin an episode', () => {
  const images: Uint8Array[] = [];
  const [mine, warp] = [new BreakoutScreen(), new Warp()];
  // Of single frames the one on screen is all that the agent sees, too.
  const env = deepMindBreakout({
    ...{ frameSkip: 1, frameStack: 1 },
    onScreen(screen) {
      mine.draw(shownOn(screen));
      warp.update(mine, mine);
      images.push(warp.image.slice());
    },
  });
  const random = randomFor('on screen');
  env.reset(seed);
  assert.is(images.length, 3, 'a reset, FIRE and RIGHT');
  let resets = 0;
  while (env.lives > 0) {
    images.length = 0;
    env.step(random.int(4));
    assertSameValues(images, [env.observation]);
    if (!env.terminated || env.lives === 0) continue;
    images.length = 0;
    env.reset();
    resets++;
    assert.is(images.length, 3, 'a frame of no action, FIRE and RIGHT');
    assertSameValues(images[2], env.observation);
  }
  assert.is(resets, 4);
});

test('a penalty for lost lives changes nothing else of what a game pays', () => {
  for (const clipRewards of [true, false]) {
    const [plain, penalised] = [false, true].map((penaliseLostLife) =>
      deepMindBreakout({ clipRewards, penaliseLostLife }),
    );
    const random = randomFor('penalised');
    for (const env of [plain, penalised]) env.reset(seed);
    let lost = 0;
    for (let t = 0; t < 500; t++) {
      const action = random.int(4);
      for (const env of [plain, penalised]) env.step(action);
      if (plain.lifeLost) lost++;
      assert.is(penalised.reward, plain.reward - (plain.lifeLost ? 1 : 0), `step ${t}, seed ${seed}`);
      assert.is(penalised.terminated, plain.terminated);
      if (plain.terminated) for (const env of [plain, penalised]) env.reset();
    }
    assert.ok(lost > 3);
  }
});

test('a step that takes a brick worth 7 and loses the ball is worth 1 - 1, one that only loses the ball -1', () => {
  // So many frames in a step are enough for the way up and down.
  const env = deepMindBreakout({ penaliseLostLife: true, frameSkip: 128, frameStack: 1 });
  const loseBall = (ball: Partial<BreakoutState>): number => {
    env.reset(seed);
    const state = structuredClone(env.state);
    const bricks = [2 ** 18 - 1, 0, 0, 0, 0, 0];
    Object.assign(gameIn(state), { ballInPlay: true, ballX: 50 * 256, vx: -256, bricks, ...ball });
    env.state = state;
    const { lives } = env;
    env.step(0);
    assert.is(env.lives, lives - 1);
    return env.reward;
  };
  assert.is(loseBall({ ballY: 63 * 256, vy: -384 }), 0);
  assert.is(loseBall({ ballY: 100 * 256, vy: 384 }), -1);
});

/** The state of the game in that of wrappers around it. */
function gameIn(state: unknown): BreakoutState {
  const { game, inner } = state as { game?: BreakoutState; inner: unknown };
  return game ?? gameIn(inner);
}

test('a game that was saved on the way is told with all of its score and steps', () => {
  const games: GameRecord[][] = [[], []];
  let shown = new BreakoutScreen().shown;
  const [one, other] = games.map((ended) =>
    deepMindBreakout({
      onGame: (game) => ended.push(game),
      onScreen: (screen) => {
        shown = shownOn(screen);
      },
    }),
  );
  one.reset(seed);
  let [paid, before] = [0, 0];
  for (; paid < 3; before++) {
    one.step(follow(shown));
    paid += one.reward;
    if (one.terminated) one.reset();
    assert.is(games[0].length, 0, `three bricks within a game, seed ${seed}`);
  }
  other.state = structuredClone(one.state);
  const random = randomFor('to the end');
  while (games[0].length === 0) {
    const action = random.int(4);
    for (const env of [one, other]) {
      env.step(action);
      if (env.terminated) env.reset();
    }
  }
  assert.equal(games[1], games[0]);
  assert.ok(games[0][0].score >= 3 && games[0][0].steps > before, JSON.stringify(games[0]));
});

const kinds: Record<string, AtariOptions> = {
  training: {},
  'training with a penalty': { penaliseLostLife: true, onScreen() {} },
  evaluation: { wholeGames: true, clipRewards: false, maxFrames: 700 },
};
for (const [kind, options] of Object.entries(kinds)) {
  test(`the same seed gives the same games; a saved state goes on as if never interrupted (${kind})`, () => {
    const random = randomFor('saved');
    const [one, other] = [deepMindBreakout(options), deepMindBreakout(options)];
    one.reset(seed);
    other.reset(seed);
    const copies: PixelEnvironment[] = [other];
    for (let t = 0; t < 1500; t++) {
      if (t % 500 === 250) {
        const copy = deepMindBreakout(options);
        copy.state = structuredClone(one.state);
        assertSameValues(copy.observation, one.observation, `step ${t}`);
        copies.push(copy);
      }
      const action = random.int(4);
      for (const env of [one, ...copies]) {
        env.step(action);
        if (env.terminated || env.truncated) env.reset();
      }
      for (const copy of copies) {
        assertSameValues(copy.observation, one.observation, `step ${t}, seed ${seed}`);
        for (const what of ['reward', 'terminated', 'truncated', 'lives', 'lifeLost'] as const) {
          assert.is(copy[what], one[what], `${what} at step ${t}, seed ${seed}`);
        }
      }
    }
    assert.is(copies.length, 4);
  });
}

test('stepping through all of them allocates nothing', () => {
  const env = deepMindBreakout();
  env.reset(seed);
  let step = 0;
  assertAllocatesNothing(() => {
    for (let i = 0; i < 4; i++) {
      env.step(step++ & 3);
      if (env.terminated || env.truncated) env.reset();
    }
  }, 4);
});

test.run();
