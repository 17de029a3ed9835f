import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Breakout } from '../../../../src/envs/atari/games/breakout.ts';
import { BreakoutEnvironment } from '../../../../src/envs/atari/games/breakout-environment.ts';
import { BreakoutScreen } from '../../../../src/envs/atari/games/breakout-screen.ts';
import type { Screen } from '../../../../src/envs/atari/games/screen.ts';
import { ClipReward } from '../../../../src/envs/atari/wrappers/clip-reward.ts';
import { EpisodicLife } from '../../../../src/envs/atari/wrappers/episodic-life.ts';
import { FireOnReset } from '../../../../src/envs/atari/wrappers/fire-on-reset.ts';
import { FrameSkip } from '../../../../src/envs/atari/wrappers/frame-skip.ts';
import { Monitor } from '../../../../src/envs/atari/wrappers/monitor.ts';
import { NoopStarts } from '../../../../src/envs/atari/wrappers/noop-starts.ts';
import { PenaliseLostLife } from '../../../../src/envs/atari/wrappers/penalise-lost-life.ts';
import { Warp } from '../../../../src/envs/atari/wrappers/warp.ts';
import { WarpFrame } from '../../../../src/envs/atari/wrappers/warp-frame.ts';
import { Watched } from '../../../../src/envs/atari/wrappers/watched.ts';
import { WholeGames } from '../../../../src/envs/atari/wrappers/whole-games.ts';
import { assertSameValues } from '../../../same-values.ts';
import { seed } from '../../../seed.ts';
import { type Event, Scripted, shownOn } from '../scripted.ts';

const test = suite('atari wrappers');

/** The score on each of the two screens. */
const scores = (view: readonly [Screen, Screen]): number[] => view.map((screen) => shownOn(screen).score);

test('no-op starts: 1 to max frames of no action, each number about equally often', () => {
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

test('no-op starts: a seed repeats them and seeds the game; a game that ends during them starts again', () => {
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
  const saved = new Scripted();
  const one = new NoopStarts(saved);
  one.reset(seed);
  const inner = new Scripted();
  const other = new NoopStarts(inner);
  other.state = structuredClone(one.state);
  saved.log.length = 0;
  for (let i = 0; i < 10; i++) for (const env of [one, other]) env.reset();
  assert.equal(inner.log, saved.log);
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

test('frame skip: one frame shows that frame, and 0 is refused', () => {
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
  const stepped = new EpisodicLife(new Scripted({ 1: { lifeLost: true } }));
  stepped.reset();
  for (let i = 0; i < 3; i++) stepped.step(0);
  assert.ok(stepped.terminated, 'until reset');
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

test('episodic life: a game that a limit cuts while the next life begins starts again', () => {
  const inner = new Scripted({ 1: { lifeLost: true }, 2: { truncated: true } });
  const env = new EpisodicLife(inner);
  env.reset();
  env.step(1);
  env.reset();
  assert.equal(inner.log, ['reset', 1, 0, 'reset']);
  assert.not(env.terminated);
  assert.not(env.truncated);
});

test('fire on reset: FIRE, then RIGHT; a game that ends there starts again', () => {
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
    new Scripted({ 1: { reward: 7 }, 2: { reward: -3, lifeLost: true }, 4: { truncated: true } }),
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

test('a penalty for lost lives: 1 less in the step that loses one, whose other reward stays', () => {
  const script = {
    1: { reward: 7 },
    2: { reward: 4, lifeLost: true },
    4: { lifeLost: true },
    5: { reward: 2, lifeLost: true, terminated: true },
  };
  const inner = new Scripted(script);
  const env = new PenaliseLostLife(inner);
  env.reset();
  const rewards = [1, 2, 3, 4, 5].map((step) => {
    env.step(0);
    assert.is(env.lifeLost, [2, 4, 5].includes(step));
    assert.is(env.terminated, step === 5);
    return env.reward;
  });
  assert.equal(rewards, [7, 3, 0, -1, 1]);
  assert.equal(scores(env.view()), scores(inner.view()));
  env.reset();
  assert.is(env.reward, 0);

  // Clipping applies to the reward of the game.
  const clipped = new PenaliseLostLife(new ClipReward(new Scripted(script)));
  clipped.reset();
  clipped.step(0);
  clipped.step(0);
  assert.is(clipped.reward, 0);
  const saved = new PenaliseLostLife(new ClipReward(new Scripted(script)));
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
  assert.is(env.view(), inner.view(), 'the view is passed on unchanged');
  const other = new Watched(new FrameSkip(new Scripted({ 6: { terminated: true } })), look);
  other.state = structuredClone(env.state);
  assert.equal(seen, [0, 4], 'nothing is played when a state is set');
  env.step(1);
  other.step(1);
  assert.equal(seen, [0, 4, 6, 6]);
  env.reset();
  assert.equal(seen, [0, 4, 6, 6, 0]);
});

/** `WholeGames` over episodes that end with each life of a scripted game. */
function wholeGames(script: Record<number, Event>) {
  const inner = new Scripted(script);
  return { inner, env: new WholeGames(new WarpFrame(new EpisodicLife(inner)), inner) };
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
  assert.is(env.reward, 3, 'the reward of the step that lost the life');
  env.step(3);
  assert.is(env.reward, 0);
  env.step(3);
  assert.equal(inner.log, ['reset 3', 1, 2, 0, 3, 3]);
  assert.is(env.reward, 4);
  assert.ok(env.terminated);
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

test('whole games: a saved state goes on as it was, and still has the reward of the latest step', () => {
  const script = { 2: { reward: 3, lifeLost: true }, 4: { reward: 5 }, 5: { terminated: true } };
  const { env } = wholeGames(script);
  env.reset();
  env.step(1);
  env.step(1);
  const { env: other } = wholeGames(script);
  other.state = structuredClone(env.state);
  for (const reward of [3, 5, 0]) {
    for (const what of ['reward', 'terminated', 'truncated'] as const) {
      assert.is(other[what], env[what], what);
    }
    assert.is(env.reward, reward);
    env.step(1);
    other.step(1);
  }
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

test.run();
