import { BALL_HEIGHT, BALL_WIDTH, type BreakoutState, PADDLE_HEIGHT, PADDLE_TOP } from './breakout.ts';
import { BRICK_COLUMNS, BRICK_HEIGHT, BRICK_ROWS, BRICK_WIDTH, WALL_LEFT, WALL_TOP } from './bricks.ts';
import { CELL_HEIGHT, CELL_WIDTH, DIGIT_HEIGHT, DIGIT_WIDTH, DIGITS } from './digits.ts';
import { BLACK, BRICK_COLOURS, LEFT_BLOCK, RED, RGB, WALL } from './palette.ts';

export const SCREEN_WIDTH = 160;
export const SCREEN_HEIGHT = 210;

const FIELD_RIGHT = 152; // where the right wall begins; the paddle goes under it
const BELOW_BRICKS = WALL_TOP + BRICK_ROWS * BRICK_HEIGHT;
const FIELD_BOTTOM = 196;
const LAST_LINE_END = 48; // the last line of the field goes black on the way
const DIGITS_TOP = 5;
const SCORE_X = [36, 52, 68] as const;
const LIVES_X = 100;
const PLAYER_X = 132;
const MAX_CHANGES = 64;

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

/** What of a game a screen shows. */
export type Shown = Pick<BreakoutState, Drawn> & { readonly bricks: ArrayLike<number> };

/**
 * The picture of a game, 160 x 210 pixels. Drawing touches only what changed since the last time.
 *
 * Geometry and colours were measured on the original.
 */
export class Screen {
  /** Colours as indices into the palette, [210, 160], row by row. */
  readonly pixels: Uint8Array;
  /** Rectangles that were drawn since `forgetChanges`: left, top, width and height of each. */
  readonly changes = new Uint8Array(4 * MAX_CHANGES);
  changeCount = 0;

  /** The picture without paddle and ball. */
  readonly #backdrop = new Uint8Array(SCREEN_WIDTH * SCREEN_HEIGHT);
  readonly #bricks = new Int32Array(BRICK_ROWS);
  readonly #digits = new Int8Array(4).fill(-1); // the digits of the score and of the lives
  #score = -1;
  readonly #movers = { paddleX: 0, narrow: false, ballInPlay: false, ballX: 0, ballY: 0 };
  #paddleX = 0;
  #paddleWidth = 0;
  #ballX = 0;
  #ballY = 0;
  /** 0 by 0 where no ball was drawn. */
  #ballWidth = 0;
  #ballHeight = 0;

  constructor() {
    const backdrop = this.#backdrop;
    fill(backdrop, 0, 17, SCREEN_WIDTH, 15, WALL);
    fill(backdrop, 0, 17, WALL_LEFT, 172, WALL);
    fill(backdrop, FIELD_RIGHT, 17, WALL_LEFT, 172, WALL);
    fill(backdrop, 0, 189, WALL_LEFT, 7, LEFT_BLOCK);
    fill(backdrop, FIELD_RIGHT, 189, WALL_LEFT, 6, RED);
    this.pixels = backdrop.slice();
    this.#drawDigit(PLAYER_X, 1);
    this.#change(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
  }

  /** Makes the picture that of the game as it stands. */
  draw(game: Shown): void {
    this.#drawBricks(game.bricks);
    // The console chooses the digits before it plays the frame. (Of the score, the recordings show it; none
    // has a picture of the frame in which a life goes.)
    const score = game.score - game.reward;
    const lives = game.lives + (game.lifeLost ? 1 : 0);
    if (score !== this.#score) this.#drawScore(score);
    if (lives !== this.#digits[3]) {
      this.#digits[3] = lives;
      this.#drawDigit(LIVES_X, lives);
    }
    this.#drawMovers(game);
  }

  /** A copy of what was drawn last: drawing it on another screen gives the same picture. */
  get shown(): Shown {
    return {
      score: this.#score,
      reward: 0,
      lives: this.#digits[3],
      lifeLost: false,
      bricks: Array.from(this.#bricks),
      ...this.#movers,
    };
  }

  /** The picture in true colours, [210, 160, 3], into `out`. */
  rgb(out: Uint8Array): void {
    this.pixels.forEach((colour, i) => {
      const [red, green, blue] = RGB[colour];
      out[3 * i] = red;
      out[3 * i + 1] = green;
      out[3 * i + 2] = blue;
    });
  }

  forgetChanges(): void {
    this.changeCount = 0;
  }

  #change(x: number, y: number, width: number, height: number): void {
    if (width === 0 || height === 0) return;
    if (this.changeCount === MAX_CHANGES) {
      this.changeCount = 0;
      this.#change(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
      return;
    }
    const at = 4 * this.changeCount++;
    this.changes[at] = x;
    this.changes[at + 1] = y;
    this.changes[at + 2] = width;
    this.changes[at + 3] = height;
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
        fill(this.#backdrop, x, y, BRICK_WIDTH, BRICK_HEIGHT, colour);
        fill(this.pixels, x, y, BRICK_WIDTH, BRICK_HEIGHT, colour);
        this.#change(x, y, BRICK_WIDTH, BRICK_HEIGHT);
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
    for (let row = 0; row < 5; row++) {
      for (let column = 0; column < 3; column++) {
        const colour = DIGITS[digit][row][column] === '#' ? WALL : BLACK;
        const left = x + column * CELL_WIDTH;
        const top = DIGITS_TOP + row * CELL_HEIGHT;
        fill(this.#backdrop, left, top, CELL_WIDTH, CELL_HEIGHT, colour);
        fill(this.pixels, left, top, CELL_WIDTH, CELL_HEIGHT, colour);
      }
    }
    this.#change(x, DIGITS_TOP, DIGIT_WIDTH, DIGIT_HEIGHT);
  }

  #drawMovers(game: Shown): void {
    const { paddleX, narrow, ballInPlay, ballX, ballY } = game;
    const movers = this.#movers;
    movers.paddleX = paddleX;
    movers.narrow = narrow;
    movers.ballInPlay = ballInPlay;
    movers.ballX = ballX;
    movers.ballY = ballY;

    this.#restore(this.#ballX, this.#ballY, this.#ballWidth, this.#ballHeight);

    const width = Math.min(game.narrow ? 12 : 16, FIELD_RIGHT - game.paddleX);
    if (game.paddleX !== this.#paddleX || width !== this.#paddleWidth) {
      this.#restore(this.#paddleX, PADDLE_TOP, this.#paddleWidth, PADDLE_HEIGHT);
      this.#change(game.paddleX, PADDLE_TOP, width, PADDLE_HEIGHT);
      this.#paddleX = game.paddleX;
      this.#paddleWidth = width;
    }
    fill(this.pixels, this.#paddleX, PADDLE_TOP, width, PADDLE_HEIGHT, RED); // also where the ball was

    this.#drawBall(game);
  }

  /** The ball is behind the walls and, as the console's ball object, has the colour of the lines it is on. */
  #drawBall(game: Shown): void {
    const x = game.ballX >> 8;
    const y = game.ballY >> 8;
    const left = Math.max(WALL_LEFT, x);
    const right = Math.min(FIELD_RIGHT, x + BALL_WIDTH);
    const bottom = Math.min(left < LAST_LINE_END ? FIELD_BOTTOM : FIELD_BOTTOM - 1, y + BALL_HEIGHT);
    // The upper lines are drawn by another loop of the console's program, which is one line ahead.
    const top = y <= BELOW_BRICKS ? y - 1 : y;
    const end = y + BALL_HEIGHT <= BELOW_BRICKS ? bottom - 1 : bottom;
    const visible = game.ballInPlay && right > left && end > top;
    this.#ballX = left;
    this.#ballY = top;
    this.#ballWidth = visible ? right - left : 0;
    this.#ballHeight = visible ? end - top : 0;
    for (let row = top; row < top + this.#ballHeight; row++) {
      fill(this.pixels, left, row, this.#ballWidth, 1, lineColour(row));
    }
    this.#change(left, top, this.#ballWidth, this.#ballHeight);
  }

  /** Takes away what moved from there. */
  #restore(x: number, y: number, width: number, height: number): void {
    for (let row = y; row < y + height; row++) {
      const start = row * SCREEN_WIDTH + x;
      for (let i = start; i < start + width; i++) this.pixels[i] = this.#backdrop[i];
    }
    this.#change(x, y, width, height);
  }
}

/** The colour of the ball on a line. */
function lineColour(row: number): number {
  if (row < WALL_TOP) return WALL;
  return row < BELOW_BRICKS ? BRICK_COLOURS[Math.floor((row - WALL_TOP) / BRICK_HEIGHT)] : RED;
}

function fill(pixels: Uint8Array, x: number, y: number, width: number, height: number, colour: number): void {
  for (let row = y; row < y + height; row++) {
    const start = row * SCREEN_WIDTH + x;
    for (let i = start; i < start + width; i++) pixels[i] = colour;
  }
}
