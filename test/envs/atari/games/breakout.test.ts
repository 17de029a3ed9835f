import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Breakout,
  type BreakoutState,
  FIRE,
  LEFT,
  NOOP,
  RIGHT,
} from '../../../../src/envs/atari/games/breakout.ts';
import { KNOB_POSITIONS, KNOB_START } from '../../../../src/envs/atari/games/knob.ts';
import { assertAllocatesNothing } from '../../../allocation.ts';
import { randomFor } from '../../../seed.ts';

const test = suite('breakout');

const FULL = 2 ** 18 - 1;
const EMPTY = [0, 0, 0, 0, 0, 0];

/** A game with a ball in play; positions in pixels, velocities in pixels a frame. */
function game(state: Partial<BreakoutState>): Breakout {
  const breakout = new Breakout();
  const { ballX = 80, ballY = 120, vx = 1, vy = 1 } = state;
  breakout.state = {
    ...breakout.state,
    ballInPlay: true,
    ...state,
    ballX: 256 * ballX,
    ballY: 256 * ballY,
    vx: 256 * vx,
    vy: 256 * vy,
  };
  return breakout;
}

/** x, y, vx, vy in pixels. */
const ball = ({ ballX, ballY, vx, vy }: Breakout): number[] =>
  [ballX, ballY, vx, vy].map((each) => each / 256);

function paddleAfter(breakout: Breakout, actions: readonly number[]): number[] {
  return actions.map((action) => {
    breakout.step(action);
    return breakout.paddleX;
  });
}

const times = (action: number, count: number): number[] => new Array(count).fill(action);

test('a new game has five lives, a whole wall, no ball, the paddle at 99', () => {
  const breakout = new Breakout();
  assert.is(breakout.lives, 5);
  assert.equal([...breakout.bricks], times(FULL, 6));
  assert.not(breakout.ballInPlay);
  assert.is(breakout.paddleX, 99);
  for (let i = 0; i < 100; i++) breakout.step(NOOP);
  assert.is(breakout.paddleX, 99);
  assert.not(breakout.ballInPlay);
});

test('the paddle goes halfway to where the knob was a frame before', () => {
  // Counts 88, 82, 76, 76, 76, so the paddle goes halfway to 100, 106, 112, 112, 112.
  assert.equal(paddleAfter(new Breakout(), [RIGHT, RIGHT, NOOP, NOOP, NOOP]), [99, 102, 107, 109, 110]);
  // Counts 88, 94, 100, 100, 100: 100, 94, 88, 88, 88.
  assert.equal(paddleAfter(new Breakout(), [LEFT, LEFT, NOOP, NOOP, NOOP]), [99, 96, 92, 90, 89]);
});

test('the knob turns on at the right wall, and needs as long to come back, but not at the left', () => {
  const right = new Breakout();
  assert.is(paddleAfter(right, times(RIGHT, 60)).at(-1), 144);
  const still = paddleAfter(right, times(LEFT, 20)).filter((x) => x === 144).length;
  assert.ok(still >= 8 && still <= 10, `${still} frames`);

  const left = new Breakout();
  assert.is(paddleAfter(left, times(LEFT, 60)).at(-1), 8);
  const leaving = paddleAfter(left, times(RIGHT, 20)).filter((x) => x === 8).length;
  assert.ok(leaving <= 2, `${leaving} frames`);
});

test('a serve starts where the frame counter says, down and away', () => {
  const serves = [
    [78, 122, -1, 1],
    [80, 122, 1, 1],
    [142, 122, -1, 1],
    [16, 122, 1, 1],
  ];
  for (let frame = 0; frame < 8; frame++) {
    const breakout = new Breakout();
    for (let i = 0; i < frame; i++) breakout.step(i % 2 ? LEFT : RIGHT);
    breakout.step(FIRE);
    assert.equal(ball(breakout), serves[frame % 4], `frame ${frame}`);
    breakout.step(FIRE);
    assert.is(breakout.ballY, 123 * 256, 'FIRE does nothing to a ball in play');
  }
});

test('a serve keeps the fractions of a pixel that the last ball left', () => {
  const breakout = game({ ballX: 50.5, ballY: 217.375, frame: 4 });
  breakout.step(NOOP);
  assert.not(breakout.ballInPlay);
  for (let i = 0; i < 3; i++) breakout.step(NOOP);
  breakout.step(FIRE);
  assert.equal(ball(breakout), [78.5, 122.375, -1, 1]);
});

test('a ball is lost at row 217: a life, the hit count and the narrow paddle with it', () => {
  const breakout = game({ ballY: 216.5, hits: 16, narrow: true, vy: 3.375 });
  breakout.step(NOOP);
  assert.ok(breakout.ballInPlay);
  assert.not(breakout.lifeLost);
  breakout.step(NOOP);
  assert.not(breakout.ballInPlay);
  assert.ok(breakout.lifeLost);
  assert.is(breakout.lives, 4);
  assert.is(breakout.hits, 0);
  assert.not(breakout.narrow);
  breakout.step(NOOP);
  assert.not(breakout.lifeLost);
});

test('96 frames from a serve to the loss of an untouched ball; five of them end the game', () => {
  const breakout = new Breakout();
  for (let i = 0; i < 60; i++) breakout.step(RIGHT);
  for (let lives = 4; lives >= 0; lives--) {
    while ((breakout.frame & 3) !== 0) breakout.step(NOOP); // serves to the left, away from the paddle
    breakout.step(FIRE);
    for (let i = 0; i < 95; i++) breakout.step(NOOP);
    assert.ok(breakout.ballInPlay);
    breakout.step(NOOP);
    assert.not(breakout.ballInPlay);
    assert.is(breakout.lives, lives);
  }
  assert.ok(breakout.over);
  for (let i = 0; i < 8; i++) breakout.step(FIRE);
  assert.not(breakout.ballInPlay);
});

test('side walls turn the ball inwards, down to where they end', () => {
  const after = (state: Partial<BreakoutState>) => {
    const breakout = game(state);
    breakout.step(NOOP);
    return ball(breakout);
  };
  assert.equal(after({ ballX: 8, vx: -2 }), [6, 121, -2, 1]);
  assert.equal(after({ ballX: 7.5, vx: -2 }), [9.5, 121, 2, 1]);
  assert.equal(after({ ballX: 6, vx: 2 }), [8, 121, 2, 1]);
  assert.equal(after({ ballX: 150.5, vx: 2 }), [152.5, 121, 2, 1]);
  assert.equal(after({ ballX: 151, vx: 2 }), [149, 121, -2, 1]);
  assert.equal(after({ ballX: 7, ballY: 194, vx: -1 }), [8, 195, 1, 1]);
  assert.equal(after({ ballX: 7, ballY: 196, vx: -1 }), [6, 197, -1, 1]);
});

test('the top wall turns the ball down, makes the paddle narrow and allows another brick', () => {
  const breakout = game({ ballY: 33.5, vy: -2, hittable: false });
  breakout.step(NOOP);
  assert.equal(ball(breakout), [81, 35.5, 1, 2]);
  assert.ok(breakout.narrow);
  assert.ok(breakout.hittable);

  const below = game({ ballY: 34, vy: -2 });
  below.step(NOOP);
  assert.is(below.vy, -512);
  assert.not(below.narrow);
});

/** The velocity of a ball after it hit the paddle `offset` pixels right of its left edge; null for a miss. */
function leaving(offset: number, state: Partial<BreakoutState>): number[] | null {
  const breakout = game({ paddleX: 80, ballX: 80 + offset, ballY: 187, bricks: EMPTY, ...state });
  breakout.step(NOOP);
  return breakout.vy < 0 ? ball(breakout).slice(2) : null;
}

test('the paddle is hit from one pixel left of it to its last', () => {
  for (const [narrow, last] of [
    [false, 15],
    [true, 11],
  ] as const) {
    assert.is(leaving(-2, { narrow }), null);
    assert.ok(leaving(-1, { narrow }));
    assert.ok(leaving(last, { narrow }));
    assert.is(leaving(last + 1, { narrow }), null);
  }
  for (const [ballY, hit] of [
    [185.875, false],
    [186, true],
    [192.875, true],
    [193, false],
  ] as const) {
    assert.is(leaving(3, { ballY }) !== null, hit, `row ${ballY}`);
  }
  assert.equal(leaving(3, { vy: -1 }), [1, -1], 'a ball that rises passes through');
});

test('the place on the paddle gives the direction, the count of hits the speed', () => {
  const speeds: [hits: number[], outer: number[], inner: number[]][] = [
    [
      [0, 1, 2],
      [1.5, -1],
      [1, -1.5],
    ],
    [
      [3, 4, 5, 6],
      [1.5, -2],
      [0.5, -2],
    ],
    [
      [7, 8, 9, 10],
      [2, -1],
      [2, -1],
    ],
    [
      [11, 12],
      [2, -2],
      [2, -2],
    ],
    [[16], [2, -3.375], [2, -3.375]],
  ];
  const mirror = ([vx, vy]: number[]): number[] => [-vx, vy];
  for (const [counts, outer, inner] of speeds) {
    for (const hits of counts) {
      for (const vx of [-1, 1]) {
        const at = (offset: number, narrow = false) => leaving(offset, { hits, vx, narrow });
        for (const offset of [-1, 0, 1]) assert.equal(at(offset), mirror(outer), `${hits}: ${offset}`);
        for (const offset of [2, 5, 6]) assert.equal(at(offset), mirror(inner), `${hits}: ${offset}`);
        for (const offset of [7, 10]) assert.equal(at(offset), inner, `${hits}: ${offset}`);
        for (const offset of [11, 15]) assert.equal(at(offset), outer, `${hits}: ${offset}`);

        assert.equal(at(-1, true), mirror(outer), `narrow, ${hits}`);
        for (const offset of [0, 4])
          assert.equal(at(offset, true), mirror(inner), `narrow, ${hits}: ${offset}`);
        for (const offset of [5, 8]) assert.equal(at(offset, true), inner, `narrow, ${hits}: ${offset}`);
        for (const offset of [9, 11]) assert.equal(at(offset, true), outer, `narrow, ${hits}: ${offset}`);
      }
    }
  }
});

test('hits are counted up to 12', () => {
  for (const [before, after] of [
    [0, 1],
    [11, 12],
    [12, 12],
    [16, 16],
  ]) {
    const breakout = game({ paddleX: 80, ballX: 84, ballY: 187, hits: before });
    breakout.step(NOOP);
    assert.is(breakout.hits, after);
  }
});

test('one spot of the paddle throws the ball four pixels back', () => {
  const at = (offset: number, state: Partial<BreakoutState>) => {
    const breakout = game({ paddleX: 80, ballX: 80 + offset, ballY: 187, ...state });
    breakout.step(NOOP);
    return ball(breakout)[0];
  };
  assert.is(at(6, { vx: 1 }), 86 - 4 - 1);
  assert.is(at(6, { vx: -1 }), 86 + 4 - 1);
  assert.is(at(4, { vx: 1, narrow: true }), 84 - 4 - 1);
  assert.is(at(5, { vx: 1 }), 85 - 1);
});

test('a ball that meets paddle and wall at once leaves the wall', () => {
  const breakout = game({ ballX: 152, ballY: 189, vx: 2, vy: 1, paddleX: 137, hits: 9 });
  breakout.step(NOOP);
  assert.equal(ball(breakout), [150, 188, -2, -1]);
});

/** The brick that went, as [row, column]. */
function brickGone(before: readonly number[], breakout: Breakout): number[] | null {
  for (let row = 0; row < 6; row++) {
    const gone = before[row] & ~breakout.bricks[row];
    if (gone) return [row, Math.log2(gone)];
  }
  return null;
}

function hit(state: Partial<BreakoutState>): { gone: number[] | null; breakout: Breakout } {
  const bricks = state.bricks ?? times(FULL, 6);
  const breakout = game({ ...state, bricks });
  breakout.step(NOOP);
  return { gone: brickGone(bricks, breakout), breakout };
}

test('from below: the brick above goes, the ball turns down, the points count', () => {
  for (const [row, points] of [7, 7, 4, 4, 1, 1].entries()) {
    const bricks = times(0, 6);
    bricks[row] = FULL;
    const { gone, breakout } = hit({ bricks, ballX: 50.5, ballY: 63 + 6 * row, vx: -1, vy: -1.5 });
    assert.equal(gone, [row, 5]);
    assert.is(breakout.reward, points);
    assert.is(breakout.score, points);
    const fast = row < 3;
    assert.is(breakout.hits, fast ? 16 : 0);
    assert.equal(ball(breakout).slice(2), fast ? [-2, 3.375] : [-1, 1.5]);
    assert.not(breakout.hittable);
    breakout.step(NOOP);
    assert.is(breakout.reward, 0);
  }
});

test('a ball touches from one row above it to two rows below its top', () => {
  const lowest = [0, 0, 0, 0, 0, FULL]; // rows 87 .. 92
  assert.equal(hit({ bricks: lowest, ballY: 94, vy: -1 }).gone, null);
  assert.equal(hit({ bricks: lowest, ballY: 93.875, vy: -1 }).gone, [5, 9]);
  const topRow = [FULL, 0, 0, 0, 0, 0]; // rows 57 .. 62
  assert.equal(hit({ bricks: topRow, ballY: 54.875, vy: 1 }).gone, null);
  assert.equal(hit({ bricks: topRow, ballY: 55, vy: 1 }).gone, [0, 8]);
});

test('from above: a brick of the top row goes at the touch, any other with the ball two rows into it', () => {
  for (const row of [1, 2, 3, 4, 5]) {
    const bricks = times(0, 6);
    bricks[row] = FULL;
    const top = 57 + 6 * row;
    for (const ballY of [top - 2, top, top + 1.875]) {
      assert.is(hit({ bricks, ballY, vy: 1 }).gone, null, `row ${row}, ball at ${ballY}`);
    }
    const { gone, breakout } = hit({ bricks, ballY: top + 2, vy: 1 });
    assert.equal(gone, [row, 9]);
    assert.ok(breakout.vy < 0);
  }
});

test('a touched brick stays if the place that the game looks at is empty', () => {
  const { gone, breakout } = hit({ bricks: [0, 0, 0, 0, FULL & ~(1 << 9), 0], ballX: 87, ballY: 84, vy: -1 });
  assert.is(gone, null);
  assert.equal(ball(breakout), [88, 83, 1, -1]);
});

test('the columns of the top row begin a pixel later', () => {
  const second = { ballY: 69, vy: -1, bricks: [0, FULL, 0, 0, 0, 0] };
  assert.equal(hit({ ...second, ballX: 24 }).gone, [1, 2]);
  const top = { ballY: 62, vy: -1, bricks: [FULL, 0, 0, 0, 0, 0] };
  assert.equal(hit({ ...top, ballX: 24 }).gone, [0, 1]);
  assert.equal(hit({ ...top, ballX: 25 }).gone, [0, 2]);
  assert.equal(hit({ ...top, ballX: 8 }).gone, [0, 0]);
});

test('one brick a trip: the next only after the paddle or the top wall', () => {
  const { gone, breakout } = hit({ ballX: 50, ballY: 93, hittable: false, vy: -1 });
  assert.is(gone, null);
  assert.is(breakout.vy, -256);

  const onPaddle = game({ paddleX: 80, ballX: 84, ballY: 187, hittable: false });
  onPaddle.step(NOOP);
  assert.ok(onPaddle.hittable);
});

test('the second wall comes a frame after the paddle hit that follows 432 points', () => {
  const cleared = { bricks: EMPTY, paddleX: 99, ballX: 103, hits: 16, vy: 3.375 };
  const breakout = game({ ...cleared, score: 432, ballY: 184 });
  breakout.step(NOOP);
  assert.equal([...breakout.bricks], EMPTY, 'no hit yet');
  breakout.step(NOOP);
  assert.ok(breakout.vy < 0);
  assert.equal([...breakout.bricks], EMPTY, 'the hit');
  breakout.step(NOOP);
  assert.equal([...breakout.bricks], times(FULL, 6));

  for (const score of [431, 864]) {
    const other = game({ ...cleared, score, ballY: 187 });
    for (let i = 0; i < 3; i++) other.step(NOOP);
    assert.equal([...other.bricks], EMPTY, `${score} points`);
  }
});

test('a saved state leads to the same future, and is a copy', () => {
  const random = randomFor('actions');
  const one = new Breakout();
  const follow = (breakout: Breakout): number => {
    if (!breakout.ballInPlay) return FIRE;
    if (random.int(4) === 0) return random.int(4);
    return breakout.ballX >> 8 > breakout.paddleX + 6 ? RIGHT : LEFT;
  };
  for (let t = 0; t < 3000; t++) {
    const action = follow(one);
    if (t % 50 === 0) {
      const saved = JSON.parse(JSON.stringify(one.state)) as BreakoutState;
      const other = new Breakout();
      other.state = saved;
      assert.equal(other.state, one.state);
      saved.bricks.fill(0);
      const branch = new Breakout();
      branch.state = one.state;
      for (let k = 0; k < 200; k++) {
        const next = (k * k) % 4;
        other.step(next);
        branch.step(next);
      }
      assert.equal(other.state, branch.state, `frame ${t}`);
    }
    one.step(action);
    if (one.over) one.reset();
  }
});

test('a reset leaves no trace of the game before', () => {
  const breakout = game({
    score: 100,
    lives: 1,
    hits: 16,
    narrow: true,
    paddleX: 20,
    knob: 3,
    ballX: 50.5,
    frame: 3,
  });
  breakout.refill = true;
  breakout.reset();
  assert.equal(breakout.state, new Breakout().state);
  assert.is(breakout.knob, KNOB_START);
});

test('an impossible state is refused', () => {
  const breakout = new Breakout();
  const { state } = breakout;
  for (const knob of [-1, KNOB_POSITIONS]) {
    assert.throws(() => {
      breakout.state = { ...state, knob };
    }, /knob of a saved \w+ must be an integer from 0/);
  }
  assert.throws(() => {
    breakout.state = { ...state, ballX: 10.5 };
  }, /ballX of a saved Breakout must be an integer .*, got 10.5/);
  for (const bricks of [[], times(FULL, 5), [...times(FULL, 5), FULL + 1]]) {
    assert.throws(() => {
      breakout.state = { ...state, bricks };
    }, /bricks.* of a saved Breakout/);
  }
  assert.equal(breakout.state, state);
});

test('stepping allocates nothing', () => {
  const breakout = new Breakout();
  assertAllocatesNothing(() => {
    for (let i = 0; i < 64; i++) {
      breakout.step(!breakout.ballInPlay ? FIRE : breakout.ballX >> 8 > breakout.paddleX + 6 ? RIGHT : LEFT);
      if (breakout.over) breakout.reset();
    }
  }, 64);
});

test.run();
