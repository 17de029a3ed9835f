import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AtariOptions, deepMindBreakout } from '../../../src/envs/atari/deepmind.ts';
import type { BreakoutState } from '../../../src/envs/atari/games/breakout.ts';
import { BreakoutScreen, type BreakoutShown } from '../../../src/envs/atari/games/breakout-screen.ts';
import type { GameRecord } from '../../../src/envs/atari/wrappers/monitor.ts';
import { Warp } from '../../../src/envs/atari/wrappers/warp.ts';
import type { Environment } from '../../../src/envs/environment.ts';
import { assertAllocatesNothing } from '../../allocation.ts';
import { assertSameValues } from '../../same-values.ts';
import { randomFor, seed } from '../../seed.ts';
import { shownOn } from './scripted.ts';

const test = suite("DeepMind's wrappers");

test('all of them together: episodes end with a life, rewards are clipped, stacks start full', () => {
  const games: { score: number; steps: number }[] = [];
  const env = deepMindBreakout({ onGame: (game) => games.push(game) });
  assert.equal(env.observationShape, [4, 84, 84]);
  const random = randomFor('actions');
  env.reset(seed);
  let episodes = 0;
  let clipped = 0;
  while (games.length < 3) {
    const lives = livesIn(env);
    env.step(random.int(4));
    assert.ok([0, 1].includes(env.reward));
    clipped += env.reward;
    const lost = livesIn(env) < lives;
    assert.is(env.terminated, lost, `seed ${seed}`);
    if (!env.terminated) continue;
    episodes++;
    env.reset();
    assert.not(env.terminated);
    const [first, ...others] = [0, 1, 2, 3].map((i) => env.observation.slice(i * 7056, (i + 1) * 7056));
    for (const other of others)
      assertSameValues(other, first, 'a stack begins with four copies of one frame');
  }
  assert.is(episodes, 15);
  // Random play reaches bricks worth 1; two that go in one step count once.
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
    const lives = livesIn(env);
    env.step(random.int(4));
    points += env.reward;
    if (livesIn(env) < lives) lost++;
  }
  assert.is(lost, 5);
  assert.is(games.length, 1);
  assert.is(games[0].score, points);
});

/** The action that follows the ball, which mostly gets there. */
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
    let begins = true;
    for (let step = 0; !env.terminated; step++) {
      assert.is(games.length, game - 1, 'nothing ends before the game does');
      assert.not(env.truncated);
      const lives = livesIn(env);
      assert.is(lives, 5 - lost);
      if (begins) assert.ok(shown.ballInPlay, 'a ball is in play, which only FIRE serves');
      env.step(step < 1000 ? follow(shown) : 0); // and never FIRE
      begins = livesIn(env) < lives;
      points += env.reward;
      most = Math.max(most, env.reward);
      if (begins) lost++;
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
      const lives = livesIn(env);
      env.step(actions[step]);
      // The first screens belong to no step, and the last ones begin the next life.
      if (livesIn(env) < lives) lost.push(4 * (shown - 4));
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
  // With a stack of one frame, the agent sees exactly the frame on screen.
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
  while (livesIn(env) > 0) {
    images.length = 0;
    env.step(random.int(4));
    assertSameValues(images, [env.observation]);
    if (!env.terminated || livesIn(env) === 0) continue;
    images.length = 0;
    env.reset();
    resets++;
    assert.is(images.length, 3, 'a frame of no action, FIRE and RIGHT');
    assertSameValues(images[2], env.observation);
  }
  assert.is(resets, 4);
});

test('a penalty for lost lives leaves all other rewards as they are', () => {
  for (const clipRewards of [true, false]) {
    const [plain, penalised] = [false, true].map((penaliseLostLife) =>
      deepMindBreakout({ clipRewards, penaliseLostLife }),
    );
    const random = randomFor('penalised');
    for (const env of [plain, penalised]) env.reset(seed);
    let lost = 0;
    for (let t = 0; t < 500; t++) {
      const action = random.int(4);
      const lives = livesIn(plain);
      for (const env of [plain, penalised]) env.step(action);
      const lostNow = livesIn(plain) < lives;
      if (lostNow) lost++;
      assert.is(penalised.reward, plain.reward - (lostNow ? 1 : 0), `step ${t}, seed ${seed}`);
      assert.is(penalised.terminated, plain.terminated);
      if (plain.terminated) for (const env of [plain, penalised]) env.reset();
    }
    assert.ok(lost > 3);
  }
});

test('a step that takes a brick worth 7 and loses the ball has reward 1 - 1, one that only loses the ball -1', () => {
  // 128 frames in a step are enough for the way up and down.
  const env = deepMindBreakout({ penaliseLostLife: true, frameSkip: 128, frameStack: 1 });
  const loseBall = (ball: Partial<BreakoutState>): number => {
    env.reset(seed);
    const state = structuredClone(env.state);
    const bricks = [2 ** 18 - 1, 0, 0, 0, 0, 0];
    Object.assign(gameIn(state), { ballInPlay: true, ballX: 50 * 256, vx: -256, bricks, ...ball });
    env.state = state;
    const lives = livesIn(env);
    env.step(0);
    assert.is(livesIn(env), lives - 1);
    return env.reward;
  };
  assert.is(loseBall({ ballY: 63 * 256, vy: -384 }), 0);
  assert.is(loseBall({ ballY: 100 * 256, vy: 384 }), -1);
});

/** The state of the game inside the state of its wrappers. */
function gameIn(state: unknown): BreakoutState {
  const { game, inner } = state as { game?: BreakoutState; inner: unknown };
  return game ?? gameIn(inner);
}

/** The lives that are left in the game under all wrappers. */
function livesIn(env: Environment<Uint8Array>): number {
  return gameIn(env.state).lives;
}

test('a game that was saved in the middle is reported with its whole score and all its steps', () => {
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
    const copies: Environment<Uint8Array>[] = [other];
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
        for (const what of ['reward', 'terminated', 'truncated'] as const) {
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
