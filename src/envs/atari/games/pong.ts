import { requireFlag } from '../../../require.ts';
import {
  type FieldChecks,
  integerWithin,
  requireCount,
  requireInteger,
  requireState,
} from '../../../saved-state.ts';
import type { ConsoleGame } from './console-game.ts';
import { KNOB_LEFT, KNOB_POSITIONS, KNOB_RIGHT, KNOB_START } from './knob.ts';
import { halfwayToKnob, KNOB_COUNT, PLAYER_START } from './pong-paddle.ts';

export const NOOP = 0;
export const FIRE = 1;
/** Up. */
export const RIGHT = 2;
/** Down. */
export const LEFT = 3;
export const RIGHT_FIRE = 4;
export const LEFT_FIRE = 5;

export const BALL_WIDTH = 2;
export const BALL_HEIGHT = 4;
export const PADDLE_WIDTH = 4;
export const PADDLE_HEIGHT = 16;
/** Left edges of the paddles. */
export const PLAYER_X = 140;
export const OPPONENT_X = 16;

/** Points that win a game. */
const LAST_POINT = 21;
const FIRST_SERVE = 59;
const NEXT_SERVE = 62;
const SERVE_X = 79;
const SERVE_Y = 114;
const FASTEST = 4; // measured; in no recording does FIRE hit a ball of this speed
/** The place that the opponent follows while no ball is in play. */
const NO_BALL_Y = -14;

/** Everything that the game's future depends on, as plain data. Lengths in pixels, velocities in pixels a frame. */
export interface PongState {
  /** Frames since the start of the game. */
  frame: number;
  /** Position of the knob, see knob.ts. */
  knob: number;
  /** Top edge of the player's paddle, on the right. */
  playerY: number;
  /** The paddle's next edge: the game works it out in one frame and moves the paddle there in the next. */
  playerNextY: number;
  /** Top edge of the opponent's paddle, on the left. */
  opponentY: number;
  ballInPlay: boolean;
  /** Left edge of the ball. */
  ballX: number;
  /** Top edge of the ball. */
  ballY: number;
  /** Positive to the right. Without a ball, the velocity of the last one, which decides the next serve. */
  vx: number;
  /** Positive downwards; without a ball as `vx`. */
  vy: number;
  /** Frames to the next serve, while there is no ball. */
  serveIn: number;
  /** Whether the latest action pressed FIRE: a ball that the paddle hits in the next frame leaves faster. */
  fired: boolean;
  playerScore: number;
  opponentScore: number;
  /** The latest frame's point: 1 for the player, -1 for the opponent, else 0. The screen does not show it yet. */
  reward: number;
}

const SAVED: FieldChecks<PongState> = {
  ...{ frame: requireCount, knob: integerWithin(0, KNOB_POSITIONS - 1) },
  ...{ playerY: requireInteger, playerNextY: requireInteger, opponentY: requireInteger },
  ...{ ballInPlay: requireFlag, ballX: requireInteger, ballY: requireInteger },
  ...{ vx: requireInteger, vy: requireInteger, serveIn: requireInteger, fired: requireFlag },
  ...{ playerScore: requireInteger, opponentScore: requireInteger, reward: requireInteger },
};

/**
 * Pong as on the Atari 2600, one emulated frame (1/60 s) a step, against the console: the same paddles, serves,
 * bounces and points, frame for frame. Plain state and no picture; pong-screen.ts draws it.
 *
 * Actions: 0 none, 1 FIRE (hits harder), 2 RIGHT (up), 3 LEFT (down), 4 RIGHT and FIRE, 5 LEFT and FIRE. The
 * first to have 21 points wins.
 *
 * Source: measurements of the original, and the recorded games of test/fixtures/ale.
 */
export class Pong implements ConsoleGame {
  frame = 0;
  knob = KNOB_START;
  playerY = PLAYER_START;
  playerNextY = PLAYER_START;
  opponentY = 7;
  ballInPlay = false;
  ballX = 0;
  ballY = 0;
  vx = 0;
  vy = 0;
  serveIn = FIRST_SERVE;
  fired = false;
  playerScore = 0;
  opponentScore = 0;
  /** The latest frame's point: 1 for the player, -1 for the opponent, else 0. */
  reward = 0;
  /** There are no lives. */
  readonly lives = 0;
  readonly lifeLost = false;

  /** A new game: no points, a ball after a second. */
  reset(): void {
    this.state = NEW_GAME;
  }

  /** Whether either side has 21 points; then no ball comes any more. */
  get over(): boolean {
    return this.playerScore === LAST_POINT || this.opponentScore === LAST_POINT;
  }

  /** A copy of the state. */
  get state(): PongState {
    const { frame, knob, playerY, playerNextY, opponentY, ballInPlay, ballX, ballY, vx, vy } = this;
    const { serveIn, fired, playerScore, opponentScore, reward } = this;
    return {
      frame,
      knob,
      playerY,
      playerNextY,
      opponentY,
      ballInPlay,
      ballX,
      ballY,
      vx,
      vy,
      serveIn,
      fired,
      playerScore,
      opponentScore,
      reward,
    };
  }

  /** @throws RangeError or TypeError that names a field, unless numbers are integers and the knob has the position. */
  set state(state: PongState) {
    requireState<PongState>('Pong', state, SAVED);
    // `| 0` makes the JavaScript engine keep these as small integers.
    this.frame = state.frame | 0;
    this.knob = state.knob | 0;
    this.playerY = state.playerY | 0;
    this.playerNextY = state.playerNextY | 0;
    this.opponentY = state.opponentY | 0;
    this.ballInPlay = state.ballInPlay;
    this.ballX = state.ballX | 0;
    this.ballY = state.ballY | 0;
    this.vx = state.vx | 0;
    this.vy = state.vy | 0;
    this.serveIn = state.serveIn | 0;
    this.fired = state.fired;
    this.playerScore = state.playerScore | 0;
    this.opponentScore = state.opponentScore | 0;
    this.reward = state.reward | 0;
  }

  /** One frame. The action is 0 .. 5, see above. */
  step(action: number): void {
    if (action === RIGHT || action === RIGHT_FIRE) this.knob = KNOB_RIGHT[this.knob];
    else if (action === LEFT || action === LEFT_FIRE) this.knob = KNOB_LEFT[this.knob];

    if (this.reward !== 0) {
      this.ballInPlay = false;
      this.serveIn = NEXT_SERVE;
      this.reward = 0;
    } else if (!this.ballInPlay) {
      if (!this.over && --this.serveIn === 0) this.#serve();
    } else if (this.ballX >= 156 || this.ballX <= 3) this.#score();
    else this.#moveBall();

    this.#moveOpponent();
    if ((this.frame & 1) === 0) this.playerNextY = halfwayToKnob(this.playerY, KNOB_COUNT[this.knob]);
    else this.playerY = this.playerNextY;
    this.fired = action === FIRE || action === RIGHT_FIRE || action === LEFT_FIRE;
    this.frame++;
  }

  /** Towards the side that lost the point, upwards or downwards as the last ball went. */
  #serve(): void {
    this.vx = this.vx > 0 ? 1 : -1;
    this.vy = this.vy < 0 ? -1 : 1;
    this.ballX = SERVE_X + this.vx;
    this.ballY = SERVE_Y + this.vy;
    this.ballInPlay = true;
    this.opponentY = SERVE_Y - 1;
  }

  /** The ball stands still while the point is counted, and is gone with the next frame. */
  #score(): void {
    if (this.ballX <= 3) {
      this.playerScore++;
      this.reward = 1;
    } else {
      this.opponentScore++;
      this.reward = -1;
    }
  }

  /** The console finds collisions in the picture that it has just drawn, so bounces come before the motion. */
  #moveBall(): void {
    const y = this.ballY;
    if (this.#meetsPlayer()) {
      this.vy = (y - this.playerY - 4) >> 2;
      const speed = Math.abs(this.vx);
      this.vx = -(this.fired && speed < FASTEST ? speed + 1 : speed);
    } else if (this.#meetsOpponent()) {
      this.vy = (y - this.opponentY - 6) >> 2;
      this.vx = Math.abs(this.vx);
    }
    this.ballX += this.vx;
    // A wall turns the ball and pushes it one pixel away.
    if (y <= 31 && this.vy < 0) {
      this.vy = -this.vy;
      this.ballY++;
    } else if (y >= 192 && this.vy > 0) {
      this.vy = -this.vy;
      this.ballY--;
    }
    this.ballY += this.vy;
  }

  #meetsPlayer(): boolean {
    // On the right of the picture, ball and paddle begin on even lines; see pong-screen.ts.
    const offset = (this.ballY & ~1) - (this.playerY & ~1);
    return (
      overlap(this.ballX - PLAYER_X, BALL_WIDTH, PADDLE_WIDTH) && overlap(offset, BALL_HEIGHT, PADDLE_HEIGHT)
    );
  }

  #meetsOpponent(): boolean {
    const offset = this.ballY - this.opponentY;
    return (
      overlap(this.ballX - OPPONENT_X, BALL_WIDTH, PADDLE_WIDTH) &&
      overlap(offset, BALL_HEIGHT, PADDLE_HEIGHT)
    );
  }

  /** Follows the ball by two pixels a frame, in seven frames of eight. */
  #moveOpponent(): void {
    if ((this.frame & 7) === 1) return;
    const distance = (this.ballInPlay ? this.ballY : NO_BALL_Y) - this.opponentY;
    if (distance <= 0) this.opponentY -= 2;
    else if (distance >= 2) this.opponentY += 2;
  }
}

/** Whether an object of `length` that begins `offset` after another of `otherLength` shares a pixel with it. */
function overlap(offset: number, length: number, otherLength: number): boolean {
  return offset > -length && offset < otherLength;
}

const NEW_GAME: Readonly<PongState> = new Pong().state;
