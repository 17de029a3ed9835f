import { requireFlag } from '../../../require.ts';
import {
  arrayOf,
  type FieldCheck,
  type FieldChecks,
  integerWithin,
  requireInteger,
  requireState,
} from '../../../saved-state.ts';
import { BALL_HEIGHT, BALL_WIDTH, type BreakoutState, PADDLE_HEIGHT, PADDLE_TOP } from './breakout.ts';
import {
  BRICK_COLUMNS,
  BRICK_HEIGHT,
  BRICK_ROWS,
  BRICK_WIDTH,
  FULL_ROW,
  WALL_LEFT,
  WALL_TOP,
} from './bricks.ts';
import { BLACK, BLUE, GRAY, GREEN, OCHRE, ORANGE, RED, TEAL, YELLOW } from './palette.ts';
import { SCREEN_WIDTH, Screen } from './screen.ts';

/** The bricks' colour in each row, top row first. */
const BRICK_COLOURS = [RED, ORANGE, OCHRE, YELLOW, GREEN, BLUE] as const;
const FIELD_RIGHT = 152; // where the right wall begins; the paddle goes under it
const BELOW_BRICKS = WALL_TOP + BRICK_ROWS * BRICK_HEIGHT;
const FIELD_BOTTOM = 196;
const LAST_LINE_END = 48; // the last line of the field goes black on the way
const DIGITS_TOP = 5;
const DIGIT_CELL_HEIGHT = 2;
const SCORE_X = [36, 52, 68] as const;
const LIVES_X = 100;
const PLAYER_X = 132;

type Drawn =
  | 'score'
  | 'reward'
  | 'lives'
  | 'lifeLost'
  | 'paddleX'
  | 'narrow'
  | 'ballInPlay'
  | 'ballX'
  | 'ballY';

/** The part of a game's state that the screen shows. */
export type BreakoutShown = Pick<BreakoutState, Drawn> & { readonly bricks: ArrayLike<number> };

const SHOWN: FieldChecks<BreakoutShown> = {
  ...{ score: requireInteger, reward: requireInteger, lives: requireInteger, lifeLost: requireFlag },
  ...{ paddleX: requireInteger, narrow: requireFlag, ballInPlay: requireFlag },
  ...{ ballX: requireInteger, ballY: requireInteger },
  bricks: arrayOf(integerWithin(0, FULL_ROW), BRICK_ROWS) as FieldCheck<ArrayLike<number>>,
};

/** The picture of Breakout. Geometry and colours were measured on the original. */
export class BreakoutScreen extends Screen<BreakoutShown> {
  readonly #bricks = new Int32Array(BRICK_ROWS);
  readonly #digits = new Int8Array(4).fill(-1); // the digits of the score and of the lives
  #score = -1;
  readonly #movers = { paddleX: 0, narrow: false, ballInPlay: false, ballX: 0, ballY: 0 };
  #paddleX = 0;
  #paddleWidth = 0;
  #ballX = 0;
  #ballY = 0;
  /** 0 by 0 if no ball was drawn. */
  #ballWidth = 0;
  #ballHeight = 0;

  constructor() {
    super(BLACK);
    this.paintBackdrop(0, 17, SCREEN_WIDTH, 15, GRAY);
    this.paintBackdrop(0, 17, WALL_LEFT, 172, GRAY);
    this.paintBackdrop(FIELD_RIGHT, 17, WALL_LEFT, 172, GRAY);
    this.paintBackdrop(0, 189, WALL_LEFT, 7, TEAL);
    this.paintBackdrop(FIELD_RIGHT, 189, WALL_LEFT, 6, RED);
    this.#drawDigit(PLAYER_X, 1);
  }

  override draw(game: BreakoutShown): void {
    this.#drawBricks(game.bricks);
    // The console chooses the digits before it plays the frame. (The recordings show this for the score; none has a
    // picture of the frame in which a life is lost.)
    const score = game.score - game.reward;
    const lives = game.lives + (game.lifeLost ? 1 : 0);
    if (score !== this.#score) this.#drawScore(score);
    if (lives !== this.#digits[3]) {
      this.#digits[3] = lives;
      this.#drawDigit(LIVES_X, lives);
    }
    this.#drawMovers(game);
  }

  override get shown(): BreakoutShown {
    return {
      score: this.#score,
      reward: 0,
      lives: this.#digits[3],
      lifeLost: false,
      bricks: Array.from(this.#bricks),
      ...this.#movers,
    };
  }

  override set shown(shown: unknown) {
    this.draw(requireState<BreakoutShown>('screen of Breakout', shown, SHOWN));
  }

  #drawBricks(bricks: ArrayLike<number>): void {
    for (let row = 0; row < BRICK_ROWS; row++) {
      const changed = bricks[row] ^ this.#bricks[row];
      if (changed === 0) continue;
      for (let column = 0; column < BRICK_COLUMNS; column++) {
        if (((changed >> column) & 1) === 0) continue;
        const colour = (bricks[row] >> column) & 1 ? BRICK_COLOURS[row] : BLACK;
        const x = WALL_LEFT + BRICK_WIDTH * column;
        const y = WALL_TOP + BRICK_HEIGHT * row;
        this.paintBackdrop(x, y, BRICK_WIDTH, BRICK_HEIGHT, colour);
      }
      this.#bricks[row] = bricks[row];
    }
  }

  #drawScore(score: number): void {
    this.#score = score;
    let rest = score;
    for (let place = 2; place >= 0; place--) {
      const digit = rest % 10;
      rest = (rest - digit) / 10;
      if (digit === this.#digits[place]) continue;
      this.#digits[place] = digit;
      this.#drawDigit(SCORE_X[place], digit);
    }
  }

  #drawDigit(x: number, digit: number): void {
    this.paintDigit(x, DIGITS_TOP, DIGIT_CELL_HEIGHT, digit, GRAY, BLACK);
  }

  #drawMovers(game: BreakoutShown): void {
    const { paddleX, narrow, ballInPlay, ballX, ballY } = game;
    const movers = this.#movers;
    movers.paddleX = paddleX;
    movers.narrow = narrow;
    movers.ballInPlay = ballInPlay;
    movers.ballX = ballX;
    movers.ballY = ballY;

    this.restore(this.#ballX, this.#ballY, this.#ballWidth, this.#ballHeight);
    this.change(this.#ballX, this.#ballY, this.#ballWidth, this.#ballHeight);

    const width = Math.min(game.narrow ? 12 : 16, FIELD_RIGHT - game.paddleX);
    if (game.paddleX !== this.#paddleX || width !== this.#paddleWidth) {
      this.restore(this.#paddleX, PADDLE_TOP, this.#paddleWidth, PADDLE_HEIGHT);
      this.change(this.#paddleX, PADDLE_TOP, this.#paddleWidth, PADDLE_HEIGHT);
      this.change(game.paddleX, PADDLE_TOP, width, PADDLE_HEIGHT);
      this.#paddleX = game.paddleX;
      this.#paddleWidth = width;
    }
    this.paintOver(this.#paddleX, PADDLE_TOP, width, PADDLE_HEIGHT, RED); // also where the ball was

    this.#drawBall(game);
  }

  /** The ball is behind the walls and, as the console's ball object, has the colour of the lines it is on. */
  #drawBall(game: BreakoutShown): void {
    const x = game.ballX >> 8;
    const y = game.ballY >> 8;
    const left = Math.max(WALL_LEFT, x);
    const right = Math.min(FIELD_RIGHT, x + BALL_WIDTH);
    const bottom = Math.min(left < LAST_LINE_END ? FIELD_BOTTOM : FIELD_BOTTOM - 1, y + BALL_HEIGHT);
    // Another loop of the console's program draws the upper lines. It is one line ahead.
    const top = y <= BELOW_BRICKS ? y - 1 : y;
    const end = y + BALL_HEIGHT <= BELOW_BRICKS ? bottom - 1 : bottom;
    const visible = game.ballInPlay && right > left && end > top;
    this.#ballX = left;
    this.#ballY = top;
    this.#ballWidth = visible ? right - left : 0;
    this.#ballHeight = visible ? end - top : 0;
    for (let row = top; row < top + this.#ballHeight; row++) {
      this.paintOver(left, row, this.#ballWidth, 1, lineColour(row));
    }
    this.change(left, top, this.#ballWidth, this.#ballHeight);
  }
}

/** The colour of the ball on a line. */
function lineColour(row: number): number {
  if (row < WALL_TOP) return GRAY;
  return row < BELOW_BRICKS ? BRICK_COLOURS[Math.floor((row - WALL_TOP) / BRICK_HEIGHT)] : RED;
}
