import { requireFlag } from '../../../require.ts';
import {
  type FieldChecks,
  integerWithin,
  requireCount,
  requireInteger,
  requireState,
} from '../../../saved-state.ts';
import { DIGIT_CELLS, DIGIT_WIDTH } from './digits.ts';
import { KNOB_POSITIONS } from './knob.ts';
import { BLACK, BROWN, LIGHT_GREEN, SAND, WHITE } from './palette.ts';
import {
  BALL_HEIGHT,
  BALL_WIDTH,
  OPPONENT_X,
  PADDLE_HEIGHT,
  PADDLE_WIDTH,
  PLAYER_X,
  type PongState,
} from './pong.ts';
import { KNOB_COUNT } from './pong-paddle.ts';
import { SCREEN_WIDTH, Screen } from './screen.ts';

const DIGITS_TOP = 1;
const DIGIT_CELL_HEIGHT = 4;
const OPPONENT_SCORE_X = 36;
const PLAYER_SCORE_X = 116;
/** The pixels from the tens of a score to its ones. */
const DIGIT_STEP = 16;
const WALL_TOP = 24;
const FIELD_TOP = 34;
const FIELD_BOTTOM = 194;
const BOTTOM_WALL_HEIGHT = 16;
/** The count of the second player's knob, which nobody turns. */
const OTHER_COUNT = 114;

type Drawn =
  | 'frame'
  | 'knob'
  | 'playerY'
  | 'opponentY'
  | 'ballInPlay'
  | 'ballX'
  | 'ballY'
  | 'playerScore'
  | 'opponentScore'
  | 'reward';

/** The part of a game's state that the screen shows. */
export type PongShown = Pick<PongState, Drawn>;

const SHOWN: FieldChecks<PongShown> = {
  ...{ frame: requireCount, knob: integerWithin(0, KNOB_POSITIONS - 1), ballInPlay: requireFlag },
  ...{ playerY: requireInteger, opponentY: requireInteger, ballX: requireInteger, ballY: requireInteger },
  ...{ playerScore: requireInteger, opponentScore: requireInteger, reward: requireInteger },
};

/** A paddle as it was drawn. */
interface DrawnPaddle {
  readonly x: number;
  readonly colour: number;
  top: number;
  /** 0 if it was not on the field. */
  height: number;
}

/**
 * The picture of Pong. Geometry and colours were measured on the original; the place where a line switches the ball was
 * fitted to the recordings. It reproduces all their images except the one of a game's first frame, whose content the
 * recordings do not explain.
 */
export class PongScreen extends Screen<PongShown> {
  readonly #shown: PongShown = {
    frame: 0,
    knob: 0,
    playerY: 0,
    opponentY: 0,
    ballInPlay: false,
    ballX: 0,
    ballY: 0,
    playerScore: -1,
    opponentScore: -1,
    reward: 0,
  };
  readonly #player: DrawnPaddle = { x: PLAYER_X, colour: LIGHT_GREEN, top: 0, height: 0 };
  readonly #opponent: DrawnPaddle = { x: OPPONENT_X, colour: SAND, top: 0, height: 0 };
  #ballX = 0;
  #ballY = 0;
  /** 0 by 0 if no ball was drawn. */
  #ballWidth = 0;
  #ballHeight = 0;

  constructor() {
    super(BROWN);
    this.paintBackdrop(0, 0, 8, 1, BLACK);
    this.paintBackdrop(0, WALL_TOP, SCREEN_WIDTH, FIELD_TOP - WALL_TOP, WHITE);
    this.paintBackdrop(0, FIELD_BOTTOM, SCREEN_WIDTH, BOTTOM_WALL_HEIGHT, WHITE);
  }

  override draw(game: PongShown): void {
    const shown = this.#shown;
    // The console chooses the digits before it plays the frame.
    const playerScore = game.playerScore - (game.reward > 0 ? 1 : 0);
    const opponentScore = game.opponentScore - (game.reward < 0 ? 1 : 0);
    if (playerScore !== shown.playerScore) this.#drawScore(PLAYER_SCORE_X, playerScore, LIGHT_GREEN);
    if (opponentScore !== shown.opponentScore) this.#drawScore(OPPONENT_SCORE_X, opponentScore, SAND);
    shown.playerScore = playerScore;
    shown.opponentScore = opponentScore;
    shown.frame = game.frame;
    shown.knob = game.knob;
    shown.playerY = game.playerY;
    shown.opponentY = game.opponentY;
    shown.ballInPlay = game.ballInPlay;
    shown.ballX = game.ballX;
    shown.ballY = game.ballY;

    this.restore(this.#ballX, this.#ballY, this.#ballWidth, this.#ballHeight);
    this.change(this.#ballX, this.#ballY, this.#ballWidth, this.#ballHeight);
    this.#drawPaddle(this.#player, game.playerY & ~1); // it only begins on even lines
    this.#drawPaddle(this.#opponent, game.opponentY);
    this.#drawBall();
  }

  override get shown(): PongShown {
    return { ...this.#shown };
  }
  override set shown(shown: unknown) {
    this.draw(requireState<PongShown>('screen of Pong', shown, SHOWN));
  }

  /** In the recordings no score of the player has tens. They are assumed to be where the opponent's are. */
  #drawScore(x: number, score: number, colour: number): void {
    const tens = Math.floor(score / 10);
    if (tens > 0) this.paintDigit(x - DIGIT_STEP, DIGITS_TOP, DIGIT_CELL_HEIGHT, tens, colour, BROWN);
    else this.paintBackdrop(x - DIGIT_STEP, DIGITS_TOP, DIGIT_WIDTH, DIGIT_CELLS * DIGIT_CELL_HEIGHT, BROWN);
    this.paintDigit(x, DIGITS_TOP, DIGIT_CELL_HEIGHT, score % 10, colour, BROWN);
  }

  #drawPaddle(paddle: DrawnPaddle, y: number): void {
    const top = Math.max(FIELD_TOP, y);
    const height = Math.max(0, Math.min(FIELD_BOTTOM, y + PADDLE_HEIGHT) - top);
    if (top !== paddle.top || height !== paddle.height) {
      this.restore(paddle.x, paddle.top, PADDLE_WIDTH, paddle.height);
      // Only the difference is drawn: most of a paddle stays where it was.
      this.#changeRows(paddle.x, top, paddle.top);
      this.#changeRows(paddle.x, top + height, paddle.top + paddle.height);
      paddle.top = top;
      paddle.height = height;
    }
    this.paintOver(paddle.x, top, PADDLE_WIDTH, height, paddle.colour); // also where the ball was
  }

  /** Notes that a paddle's edge has moved from row to row. */
  #changeRows(x: number, one: number, other: number): void {
    this.change(x, Math.min(one, other), PADDLE_WIDTH, Math.abs(one - other));
  }

  /**
   * The console's program switches the ball on and off in the course of a line, so that right of that place the ball
   * is a line higher.
   */
  #drawBall(): void {
    const { ballInPlay, ballX, ballY } = this.#shown;
    const above = ballY - 1;
    const lowest = above + BALL_HEIGHT;
    this.#ballX = ballX;
    this.#ballY = above;
    this.#ballWidth = ballInPlay ? Math.min(BALL_WIDTH, SCREEN_WIDTH - ballX) : 0;
    this.#ballHeight = ballInPlay ? BALL_HEIGHT + 1 : 0;
    if (!ballInPlay) return;
    const switchedOn = this.#switchColumn(above);
    const switchedOff = this.#switchColumn(lowest);
    for (let x = ballX; x < ballX + this.#ballWidth; x++) {
      const top = x < switchedOn ? ballY : above;
      const end = x < switchedOff ? lowest + 1 : lowest;
      this.paintOver(x, top, 1, end - top, WHITE);
    }
    this.change(ballX, above, this.#ballWidth, this.#ballHeight);
  }

  /**
   * The column from which on a line shows the ball as the next line does. It depends on how long the program took for
   * its earlier work: a step longer while it still counts for the knob (its own knob in one frame, the other player's
   * in the next), shorter where there are paddles.
   */
  #switchColumn(line: number): number {
    const { frame, knob, playerY, opponentY } = this.#shown;
    const count = (frame & 1) === 1 ? KNOB_COUNT[knob] : OTHER_COUNT;
    const counting = line < count - 12 ? 6 : 0;
    if ((line & 1) === 1) return 151 + counting;
    return 133 + counting - (isOn(playerY & ~1, line) ? 3 : 0) - (isOn(opponentY, line + 1) ? 3 : 0);
  }
}

/** Whether a paddle with its top at `y` is on a line. */
function isOn(y: number, line: number): boolean {
  return line >= y && line < y + PADDLE_HEIGHT;
}
