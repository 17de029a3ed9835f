import { Breakout } from '../src/envs/atari/games/breakout.ts';
import { BreakoutScreen } from '../src/envs/atari/games/breakout-screen.ts';
import { Playback, type RecordedGame } from './recording.ts';

/** Columns are named as in `BreakoutState`; `ballX` and `ballY` are null without a ball. */
export interface RecordedBreakout extends RecordedGame {
  lives: number[];
  paddleX: number[];
  ballX: (number | null)[];
  ballY: (number | null)[];
  vx: number[];
  vy: number[];
  hits: number[];
  narrow: (number | boolean)[];
  /** [frame, six masks] for each change of the bricks. */
  bricks: [number, number[]][];
}

/** A recording of Breakout, played frame by frame. */
export class BreakoutPlayback extends Playback<Breakout, RecordedBreakout> {
  #score = 0;
  #bricks: number[] = [];
  #bricksBefore: number[] = [];
  #nextBricks = 0;

  constructor(recorded: RecordedBreakout) {
    const game = new Breakout();
    game.frame = recorded.frame0;
    super(recorded, game, new BreakoutScreen());
  }

  protected override read(): void {
    const { reward, bricks } = this.recorded;
    this.#score += reward[this.frame];
    this.#bricksBefore = this.#bricks;
    while (this.#nextBricks < bricks.length && bricks[this.#nextBricks][0] <= this.frame) {
      this.#bricks = bricks[this.#nextBricks++][1];
    }
  }

  override compare() {
    const { game, recorded, frame } = this;
    const ballInPlay = recorded.ballY[frame] !== null;
    const sameBall =
      game.ballX === recorded.ballX[frame] &&
      game.ballY === recorded.ballY[frame] &&
      game.vx === recorded.vx[frame] &&
      game.vy === recorded.vy[frame];
    const ball =
      game.ballInPlay === ballInPlay && game.hits === recorded.hits[frame] && (!ballInPlay || sameBall);
    const bricks = this.#bricks.every((mask, row) => game.bricks[row] === mask);
    const ballBefore = frame > 0 && recorded.ballY[frame - 1] !== null;
    const bricksChange =
      frame > 0 &&
      this.#bricksBefore.some((mask, row) => mask !== this.#bricks[row] || mask !== game.bricks[row]);
    return {
      paddle: game.paddleX === recorded.paddleX[frame] && game.narrow === Boolean(recorded.narrow[frame]),
      ball,
      /** A ball appears, in the recording or in ours. */
      serve: !ballBefore && (ballInPlay || game.ballInPlay) ? ball : null,
      bricks,
      /** Bricks change, in the recording or in ours. */
      brickChanges: bricksChange ? bricks : null,
      score: game.reward === recorded.reward[frame] && game.score === this.#score,
      lives: game.lives === recorded.lives[frame],
    };
  }

  override correct(): void {
    const { game, recorded, frame } = this;
    const state = game.state;
    const ballX = recorded.ballX[frame];
    const ballY = recorded.ballY[frame];
    state.ballInPlay = ballX !== null && ballY !== null;
    if (ballX !== null && ballY !== null) {
      state.ballX = ballX;
      state.ballY = ballY;
      state.vx = recorded.vx[frame];
      state.vy = recorded.vy[frame];
    }
    state.paddleX = recorded.paddleX[frame];
    state.narrow = Boolean(recorded.narrow[frame]);
    state.hits = recorded.hits[frame];
    state.lives = recorded.lives[frame];
    state.reward = recorded.reward[frame];
    state.score = this.#score;
    state.bricks = this.#bricks;
    if (state.reward > 0) state.hittable = false;
    else if (game.reward > 0) state.hittable = true; // ours hit a brick that stayed, so the ball could still hit one
    game.state = state;
  }
}
