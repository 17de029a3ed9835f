import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  FIRE,
  LEFT,
  LEFT_FIRE,
  NOOP,
  Pong,
  type PongState,
  RIGHT,
  RIGHT_FIRE,
} from '../../../../src/envs/atari/games/pong.ts';
import { PongEnvironment } from '../../../../src/envs/atari/games/pong-environment.ts';
import { deepMindPong, type GameRecord } from '../../../../src/index.ts';
import { assertAllocatesNothing } from '../../../allocation.ts';
import { randomFor, seed } from '../../../seed.ts';

const test = suite('pong');

/** A game with a ball in play. */
function game(state: Partial<PongState> = {}): Pong {
  const pong = new Pong();
  const ball = { ballInPlay: true, ballX: 80, ballY: 110, vx: 1, vy: 1 };
  pong.state = { ...pong.state, ...ball, ...state };
  return pong;
}

const ball = ({ ballX, ballY, vx, vy }: Pong): number[] => [ballX, ballY, vx, vy];

function after(state: Partial<PongState>, action = NOOP): Pong {
  const pong = game(state);
  pong.step(action);
  return pong;
}

function playerAfter(actions: readonly number[]): number[] {
  const pong = new Pong();
  return actions.map((action) => {
    pong.step(action);
    return pong.playerY;
  });
}

const times = (action: number, count: number): number[] => new Array(count).fill(action);

test('a new game has no points and no ball; the first comes in the 59th frame, down to the left', () => {
  const pong = new Pong();
  assert.equal([pong.playerScore, pong.opponentScore, pong.lives], [0, 0, 0]);
  for (let t = 1; t < 59; t++) {
    pong.step(FIRE);
    assert.not(pong.ballInPlay, `frame ${t}`);
    assert.is(pong.playerY, 96);
  }
  pong.step(NOOP);
  assert.ok(pong.ballInPlay);
  assert.equal(ball(pong), [78, 115, -1, 1]);
  assert.is(pong.opponentY, 115);
});

test('every second frame the paddle goes halfway to where the knob is: RIGHT is up, LEFT is down', () => {
  // Counts 110 at the start, then 104 and 98: 109 + 104 halved is 106, 106 + 98 halved is 102; less 13.
  assert.equal(playerAfter([RIGHT, NOOP, RIGHT, NOOP, NOOP, NOOP]), [96, 93, 93, 89, 89, 87]);
  // Counts 114 and 120.
  assert.equal(playerAfter([LEFT, NOOP, LEFT, NOOP, NOOP, NOOP]), [96, 98, 98, 102, 102, 104]);
  assert.equal(playerAfter([RIGHT_FIRE, RIGHT_FIRE]), playerAfter([RIGHT, RIGHT]));
  assert.equal(playerAfter([LEFT_FIRE, LEFT_FIRE]), playerAfter([LEFT, LEFT]));
});

test('the paddle goes from row 25, partly under the wall, to row 190', () => {
  assert.is(playerAfter(times(RIGHT, 100)).at(-1), 25);
  assert.is(playerAfter(times(LEFT, 100)).at(-1), 190);
});

test('the opponent follows the ball two pixels a frame, and rests in one frame of eight', () => {
  const move = (ballY: number, opponentY: number, frame = 0) =>
    after({ ballY: ballY - 1, opponentY, frame }).opponentY - opponentY;
  assert.is(move(100, 101), -2);
  assert.is(move(100, 100), -2);
  assert.is(move(100, 99), 0);
  assert.is(move(100, 98), 2);
  for (let frame = 0; frame < 16; frame++) assert.is(move(100, 50, frame), frame % 8 === 1 ? 0 : 2);

  const pong = new Pong();
  pong.opponentY = 101;
  for (let t = 0; t < 58; t++) pong.step(NOOP);
  assert.is(pong.opponentY, 101 - 2 * 50, 'without a ball it goes up');
});

test("the place on the player's paddle gives the angle", () => {
  // The paddle has 16 rows and the ball 4, so that they meet from 3 rows above to 15 below its top.
  const angles = [-2, -2, -2, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
  angles.forEach((angle, i) => {
    const offset = i - 3;
    // Both begin on even lines there: 3 above, only an odd paddle is met, 15 below, only an even one.
    const playerY = offset === -3 ? 101 : 100;
    const pong = after({ ballX: 139, ballY: playerY + offset, playerY });
    assert.equal(ball(pong), [138, playerY + offset + angle, -1, angle], `offset ${offset}`);
  });
  for (const [playerY, offset] of [
    [100, -4],
    [100, -3],
    [101, 15],
    [100, 16],
  ]) {
    assert.is(after({ ballX: 139, ballY: playerY + offset, playerY }).vx, 1, `${playerY}, ${offset}`);
  }
});

test('the player meets the ball while they share a column, also when it comes from behind', () => {
  for (const [ballX, met] of [
    [138, false],
    [139, true],
    [143, true],
    [144, false],
  ] as const) {
    const pong = after({ ballX, ballY: 105, playerY: 100 });
    assert.is(pong.vx, met ? -1 : 1, `column ${ballX}`);
  }
});

test('FIRE in the frame before makes the ball faster, up to four pixels a frame', () => {
  for (const fire of [FIRE, RIGHT_FIRE, LEFT_FIRE]) {
    const pong = game({ ballX: 138, ballY: 105, vy: 0, playerY: 100 });
    pong.step(fire);
    pong.step(NOOP);
    assert.is(pong.vx, -2);
  }
  const late = game({ ballX: 138, ballY: 105, vy: 0, playerY: 100 });
  late.step(NOOP);
  late.step(FIRE);
  assert.is(late.vx, -1, 'in the same frame it is too late');
  for (const [vx, leaving] of [
    [1, -2],
    [2, -3],
    [3, -4],
    [4, -4],
  ]) {
    assert.is(after({ ballX: 139, ballY: 105, playerY: 100, vx, fired: true }).vx, leaving);
  }
});

test("the opponent's paddle gives other angles and never another speed", () => {
  const angles = [-3, -2, -2, -2, -2, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2];
  angles.forEach((angle, i) => {
    const ballY = 98 + i;
    const pong = after({ ballX: 19, ballY, vx: -3, opponentY: 101, fired: true });
    assert.equal(ball(pong), [22, ballY + angle, 3, angle], `offset ${i - 3}`);
  });
  for (const ballY of [97, 117]) assert.is(after({ ballX: 19, ballY, vx: -3, opponentY: 101 }).vx, -3);
  assert.is(after({ ballX: 20, ballY: 105, vx: -1, opponentY: 101 }).vx, -1);
});

test('walls turn the ball and push it a pixel away', () => {
  assert.equal(ball(after({ ballY: 31, vy: -2 })), [81, 34, 1, 2]);
  assert.equal(ball(after({ ballY: 32, vy: -2 })), [81, 30, 1, -2]);
  assert.equal(ball(after({ ballY: 31, vy: 2 })), [81, 33, 1, 2]);
  assert.equal(ball(after({ ballY: 192, vy: 1 })), [81, 190, 1, -1]);
  assert.equal(ball(after({ ballY: 191, vy: 1 })), [81, 192, 1, 1]);
});

test('a ball behind a paddle is a point for the other side; it stands still for a frame, then is gone', () => {
  for (const [ballX, vx, reward] of [
    [155, 1, -1],
    [152, 4, -1],
    [4, -1, 1],
    [7, -4, 1],
  ]) {
    const pong = game({ ballX, vx, vy: 0 });
    pong.step(NOOP);
    assert.is(pong.reward, 0);
    const there = ball(pong);
    pong.step(NOOP);
    assert.is(pong.reward, reward);
    assert.equal([pong.playerScore, pong.opponentScore], reward === 1 ? [1, 0] : [0, 1]);
    assert.ok(pong.ballInPlay);
    assert.equal(ball(pong), there);
    pong.step(NOOP);
    assert.is(pong.reward, 0);
    assert.not(pong.ballInPlay);
  }
});

test('62 frames later the ball is served to the loser of the point, up or down as it went before', () => {
  for (const [lost, served] of [
    [
      [155, 110, 3, 2],
      [80, 115, 1, 1],
    ],
    [
      [155, 110, 1, 0],
      [80, 115, 1, 1],
    ],
    [
      [155, 110, 1, -2],
      [80, 113, 1, -1],
    ],
    [
      [4, 110, -2, 1],
      [78, 115, -1, 1],
    ],
    [
      [4, 110, -1, -1],
      [78, 113, -1, -1],
    ],
  ]) {
    const [ballX, ballY, vx, vy] = lost;
    const pong = game({ ballX, ballY, vx, vy });
    for (let t = 0; t < 3; t++) pong.step(NOOP);
    assert.not(pong.ballInPlay);
    for (let t = 1; t < 62; t++) {
      pong.step(FIRE);
      assert.not(pong.ballInPlay);
    }
    pong.step(NOOP);
    assert.equal(ball(pong), served);
    assert.ok(Math.abs(pong.opponentY - served[1]) <= 2, 'the opponent is level with it');
  }
});

test('21 points end the game, and no more balls are served', () => {
  for (const [ballX, vx] of [
    [156, 1],
    [3, -1],
  ]) {
    const pong = game({ ballX, vx, playerScore: 20, opponentScore: 20 });
    assert.not(pong.over);
    pong.step(NOOP);
    assert.ok(pong.over);
    for (let t = 0; t < 200; t++) pong.step(NOOP);
    assert.not(pong.ballInPlay);
    assert.is(pong.playerScore + pong.opponentScore, 41);
    pong.reset();
    assert.equal(pong.state, new Pong().state);
  }
});

test('a saved state leads to the same future, and is a copy', () => {
  const random = randomFor('actions');
  const one = new Pong();
  for (let t = 0; t < 3000; t++) {
    if (t % 50 === 0) {
      const saved = one.state;
      const other = new Pong();
      other.state = JSON.parse(JSON.stringify(saved)) as PongState;
      const branch = new Pong();
      branch.state = saved;
      for (let k = 0; k < 200; k++) for (const each of [other, branch]) each.step((k * k) % 6);
      assert.equal(other.state, branch.state, `frame ${t}`);
      assert.equal(saved, one.state);
    }
    one.step(one.ballY > one.playerY + random.int(16) ? LEFT_FIRE : RIGHT);
    if (one.over) one.reset();
  }
});

test('an impossible state is refused', () => {
  const pong = new Pong();
  const { state } = pong;
  assert.throws(() => {
    pong.state = { ...state, knob: -1 };
  }, /knob of a saved \w+ must be an integer from 0/);
  assert.throws(() => {
    pong.state = { ...state, vy: 0.5 };
  }, /vy of a saved Pong must be an integer .*, got 0.5/);
  assert.equal(pong.state, state);
});

test('as an environment: six actions, points as rewards, the end by points and the end by frames', () => {
  const env = new PongEnvironment(10_000);
  assert.is(env.actionCount, 6);
  env.reset();
  let points = 0;
  while (!env.terminated) {
    env.step(3); // the paddle stays at the bottom
    points += env.reward;
    assert.is(env.lives, 0);
    assert.not(env.lifeLost || env.truncated);
  }
  assert.ok(points < 0 && points >= -21, `${points} points`);
  assert.throws(
    () => env.step(6),
    /Pong's actions are 0 \(none\), 1 \(FIRE\), .* 5 \(LEFT and FIRE\), got 6/,
  );

  const short = new PongEnvironment(100);
  short.reset();
  for (let t = 1; t <= 100; t++) {
    short.step(0);
    assert.is(short.truncated, t === 100);
  }
});

test("under DeepMind's wrappers: an episode is a whole game, random play loses it by about 20", () => {
  const games: GameRecord[] = [];
  const env = deepMindPong({ onGame: (game) => games.push(game) });
  assert.equal(env.observationShape, [4, 84, 84]);
  assert.is(env.actionCount, 6);
  const random = randomFor('random play');
  let rewards = 0;
  for (env.reset(seed); games.length < 10; ) {
    env.step(random.int(6));
    rewards += env.reward;
    if (env.terminated) env.reset();
  }
  const mean = rewards / games.length;
  assert.is(mean, games.reduce((sum, { score }) => sum + score, 0) / games.length);
  // Mnih et al. (2015) give -20.7. A game deviates by about 1, and rarely by 5.
  assert.ok(mean < -18.5, `${mean}, seed ${seed}`);
});

test('stepping allocates nothing', () => {
  const pong = new Pong();
  assertAllocatesNothing(() => {
    for (let i = 0; i < 64; i++) {
      pong.step(pong.ballY > pong.playerY + 6 ? LEFT_FIRE : RIGHT);
      if (pong.over) pong.reset();
    }
  }, 64);
});

test.run();
