import { requireFlag } from '../../../require.ts';
import {
  arrayOf,
  type FieldCheck,
  type FieldChecks,
  integerWithin,
  requireCount,
  requireInteger,
  requireState,
} from '../../../saved-state.ts';
import { KNOB_COUNT, nextPaddleX, PADDLE_START } from './breakout-paddle.ts';
import {
  BRICK_COLUMNS,
  BRICK_POINTS,
  BRICK_ROWS,
  brickHit,
  FULL_ROW,
  touchesBrick,
  WALL_POINTS,
} from './bricks.ts';
import type { ConsoleGame } from './console-game.ts';
import { KNOB_LEFT, KNOB_POSITIONS, KNOB_RIGHT, KNOB_START } from './knob.ts';
import { FAST, FAST_VX, FAST_VY, LAST_SLOW_HIT, speed } from './ball-speed.ts';

export const NOOP = 0;
export const FIRE = 1;
export const RIGHT = 2;
export const LEFT = 3;

const LIVES = 5;
export const BALL_WIDTH = 2;
export const BALL_HEIGHT = 4;
export const PADDLE_TOP = 189;
export const PADDLE_HEIGHT = 4;
const WALLS_BOTTOM = 195;
const LOST_BELOW = 217;

/** Everything that the game's future depends on, as plain data. Lengths in pixels unless told otherwise. */
export interface BreakoutState {
  /** Frames since the start of the game; the place of a serve depends on the last two bits. */
  frame: number;
  /** Position of the knob, see knob.ts. */
  knob: number;
  /** Left edge of the paddle. */
  paddleX: number;
  /** Whether the paddle is 12 pixels wide instead of 16. */
  narrow: boolean;
  /** Whether a ball is in play. Otherwise its position still holds the fractions that the next ball starts with. */
  ballInPlay: boolean;
  /** Left edge of the ball, in 1/256 pixel. */
  ballX: number;
  /** Top edge of the ball, in 1/256 pixel. */
  ballY: number;
  /** 1/256 pixel a frame, positive to the right. */
  vx: number;
  /** 1/256 pixel a frame, positive downwards. */
  vy: number;
  /** Paddle hits that count for the speed, at most 12; or 16, fast until the ball is lost. */
  hits: number;
  /** Whether the ball can take a brick. It cannot take another one before it meets the paddle or the top wall. */
  hittable: boolean;
  lives: number;
  score: number;
  /** Six masks, top row first; bit c is column c. */
  bricks: number[];
  /**
   * Whether the second wall comes with the next frame: the first is gone, and a paddle hit has asked for the second.
   */
  refill: boolean;
  /** Points of the latest frame; the screen does not show them yet. */
  reward: number;
  /** Whether the latest frame lost a life; the screen does not show that yet either. */
  lifeLost: boolean;
}

const SAVED: FieldChecks<BreakoutState> = {
  ...{ frame: requireCount, knob: integerWithin(0, KNOB_POSITIONS - 1), paddleX: requireInteger },
  ...{ narrow: requireFlag, ballInPlay: requireFlag, ballX: requireInteger, ballY: requireInteger },
  ...{ vx: requireInteger, vy: requireInteger, hits: requireInteger, hittable: requireFlag },
  ...{ lives: requireInteger, score: requireInteger, refill: requireFlag },
  ...{ reward: requireInteger, lifeLost: requireFlag },
  bricks: arrayOf(integerWithin(0, FULL_ROW), BRICK_ROWS) as FieldCheck<number[]>,
};

/**
 * Breakout as on the Atari 2600, one emulated frame (1/60 s) a step: the same paddle, serves, bounces,
 * bricks and scores, frame for frame. Plain state and no picture; breakout-screen.ts draws it.
 *
 * Actions: 0 none, 1 FIRE (serves a ball), 2 RIGHT, 3 LEFT. Five lives; two walls of 432 points.
 *
 * Source: measurements of the original, and the recorded games of test/fixtures/ale.
 */
export class Breakout implements ConsoleGame {
  /** Points of the latest frame. */
  reward = 0;
  /** Whether the latest frame lost a life. */
  lifeLost = false;

  frame = 0;
  knob = KNOB_START;
  paddleX = PADDLE_START;
  narrow = false;
  ballInPlay = false;
  ballX = 0;
  ballY = 0;
  vx = 0;
  vy = 0;
  hits = 0;
  hittable = true;
  lives = LIVES;
  score = 0;
  readonly bricks = new Int32Array(BRICK_ROWS).fill(FULL_ROW);
  refill = false;

  /** A new game: the wall whole, five lives, no ball until FIRE. */
  reset(): void {
    this.reward = 0;
    this.lifeLost = false;
    this.frame = 0;
    this.knob = KNOB_START;
    this.paddleX = PADDLE_START;
    this.lives = LIVES;
    this.score = 0;
    this.bricks.fill(FULL_ROW);
    this.refill = false;
    this.ballX = 0;
    this.ballY = 0;
    this.vx = 0;
    this.vy = 0;
    this.#dropBall();
  }

  /** Whether no lives are left. Then nothing moves but the paddle. */
  get over(): boolean {
    return this.lives === 0;
  }

  /** A copy of the state. */
  get state(): BreakoutState {
    const { frame, knob, paddleX, narrow, ballInPlay, ballX, ballY, vx, vy, hits, hittable } = this;
    const { lives, score, refill, reward, lifeLost } = this;
    const bricks = Array.from(this.bricks);
    return {
      frame,
      knob,
      paddleX,
      narrow,
      ballInPlay,
      ballX,
      ballY,
      vx,
      vy,
      hits,
      hittable,
      lives,
      score,
      bricks,
      refill,
      reward,
      lifeLost,
    };
  }

  /**
   * @throws RangeError or TypeError that names a field, unless numbers are integers, and the knob's position and the
   * wall exist.
   */
  set state(state: BreakoutState) {
    requireState<BreakoutState>('Breakout', state, SAVED);
    // `| 0` makes the JavaScript engine keep these as small integers.
    this.frame = state.frame | 0;
    this.knob = state.knob | 0;
    this.paddleX = state.paddleX | 0;
    this.narrow = state.narrow;
    this.ballInPlay = state.ballInPlay;
    this.ballX = state.ballX | 0;
    this.ballY = state.ballY | 0;
    this.vx = state.vx | 0;
    this.vy = state.vy | 0;
    this.hits = state.hits | 0;
    this.hittable = state.hittable;
    this.lives = state.lives | 0;
    this.score = state.score | 0;
    this.bricks.set(state.bricks);
    this.refill = state.refill;
    this.reward = state.reward | 0;
    this.lifeLost = state.lifeLost;
  }

  /** One frame. The action is 0 (none), 1 (FIRE), 2 (RIGHT) or 3 (LEFT). */
  step(action: number): void {
    this.reward = 0;
    this.lifeLost = false;
    if (this.refill) {
      this.bricks.fill(FULL_ROW);
      this.refill = false;
    }
    if (this.ballInPlay) this.#moveBall();
    else if (action === FIRE && this.lives > 0) this.#serve();

    this.paddleX = nextPaddleX(this.paddleX, KNOB_COUNT[this.knob]);
    if (action === LEFT) this.knob = KNOB_LEFT[this.knob];
    else if (action === RIGHT) this.knob = KNOB_RIGHT[this.knob];
    this.frame++;
  }

  #serve(): void {
    const phase = this.frame & 3;
    this.ballInPlay = true;
    // The ball keeps the fractions of a pixel of the ball before.
    this.ballX = SERVE_X[phase] * 256 + (this.ballX & 255);
    this.ballY = SERVE_Y * 256 + (this.ballY & 255);
    this.vx = phase & 1 ? 256 : -256;
    this.vy = 256;
  }

  #dropBall(): void {
    this.ballInPlay = false;
    this.hits = 0;
    this.narrow = false;
    this.hittable = true;
  }

  /** The console finds collisions in the picture that it has just drawn, so bounces come before the motion. */
  #moveBall(): void {
    const x = this.ballX >> 8;
    const y = this.ballY >> 8;
    if (y >= LOST_BELOW) {
      this.lives--;
      this.lifeLost = true;
      this.#dropBall();
      return;
    }
    if (y < 34) {
      if (this.vy < 0) {
        this.vy = -this.vy;
        this.hittable = true;
        this.narrow = true;
      }
    } else if (y < 94) {
      if (this.hittable && touchesBrick(this.bricks, x, y - 1, BALL_WIDTH, BALL_HEIGHT)) this.#hitBrick(x, y);
    } else if (y > PADDLE_TOP - BALL_HEIGHT && y < PADDLE_TOP + PADDLE_HEIGHT && this.vy > 0) {
      this.#hitPaddle(x - this.paddleX);
    }
    // The wall comes after the paddle: a ball that meets both bounces off the wall.
    if (y < WALLS_BOTTOM) {
      if (x < 8) this.vx = Math.abs(this.vx);
      else if (x >= 151) this.vx = -Math.abs(this.vx);
    }
    this.ballX += this.vx;
    this.ballY += this.vy;
  }

  #hitBrick(x: number, y: number): void {
    const brick = brickHit(this.bricks, x, y);
    if (brick < 0) return;
    const row = Math.floor(brick / BRICK_COLUMNS);
    this.bricks[row] &= ~(1 << (brick % BRICK_COLUMNS));
    this.reward = BRICK_POINTS[row];
    this.score += this.reward;
    this.hittable = false;
    const direction = this.vy < 0 ? 1 : -1;
    if (row < 3) {
      this.hits = FAST;
      this.vx = this.vx < 0 ? -FAST_VX : FAST_VX;
      this.vy = direction * FAST_VY;
    } else this.vy = -this.vy;
  }

  /** @param offset from the paddle's left edge to the ball's. */
  #hitPaddle(offset: number): void {
    if (offset < -1 || offset > (this.narrow ? 11 : 15)) return;
    const place = this.narrow ? offset + 2 : offset;
    if (this.hits !== FAST) this.hits = Math.min(this.hits + 1, LAST_SLOW_HIT);
    this.hittable = true;
    if (place === 6) this.ballX += this.vx < 0 ? 1024 : -1024;

    const outer = place <= 1 || place >= 11;
    const leaving = speed(this.hits, outer);
    this.vx = place <= 6 ? -leaving[0] : leaving[0];
    this.vy = -leaving[1];
    if (this.score === WALL_POINTS) this.refill = true;
  }
}

const SERVE_Y = 122;
const SERVE_X = [78, 80, 142, 16];
