import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Breakout } from '../src/envs/atari/breakout.ts';

/**
 * A game of the original, one entry of each column a frame, read after the frame. Columns are named as in
 * `BreakoutState`; `ballX` and `ballY` are null without a ball.
 */
export interface RecordedGame {
  kind: string;
  seed: number;
  frame0: number;
  action: number[];
  reward: number[];
  lives: number[];
  paddleX: number[];
  ballX: (number | null)[];
  ballY: (number | null)[];
  vx: number[];
  vy: number[];
  hits: number[];
  narrow: (number | boolean)[];
  /** [frame, six masks], whenever they change. */
  bricks: [number, number[]][];
  /** [frame, the first 16 hex digits of the SHA-256 of the 84 x 84 image]. */
  gray84: [number, string][];
}

/** @throws Error for a file that is no recording of Breakout. */
export function readRecording(file: string): RecordedGame[] {
  const { game, games } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    game: string;
    games: RecordedGame[];
  };
  if (game !== 'breakout') throw new Error(`${file} holds games of ${game}, not of breakout`);
  return games;
}

/** What of a frame agrees with the recording. */
export interface Agreement {
  paddle: boolean;
  ball: boolean;
  bricks: boolean;
  score: boolean;
  lives: boolean;
}

/** A recording, read frame by frame. */
export class Playback {
  /** The frame that was read last. */
  frame = -1;
  #score = 0;
  #bricks: number[] = [];
  #nextBricks = 0;

  constructor(readonly game: RecordedGame) {}

  /** Goes to the next frame and returns its action, or undefined at the end. */
  next(): number | undefined {
    const { action, reward, bricks } = this.game;
    this.frame++;
    if (this.frame >= action.length) return undefined;
    this.#score += reward[this.frame];
    while (this.#nextBricks < bricks.length && bricks[this.#nextBricks][0] <= this.frame) {
      this.#bricks = bricks[this.#nextBricks++][1];
    }
    return action[this.frame];
  }

  compare(breakout: Breakout): Agreement {
    const { game, frame } = this;
    const ballInPlay = game.ballY[frame] !== null;
    const sameBall =
      breakout.ballX === game.ballX[frame] &&
      breakout.ballY === game.ballY[frame] &&
      breakout.vx === game.vx[frame] &&
      breakout.vy === game.vy[frame];
    return {
      paddle: breakout.paddleX === game.paddleX[frame] && breakout.narrow === Boolean(game.narrow[frame]),
      ball:
        breakout.ballInPlay === ballInPlay && breakout.hits === game.hits[frame] && (!ballInPlay || sameBall),
      bricks: this.#bricks.every((mask, row) => breakout.bricks[row] === mask),
      score: breakout.reward === game.reward[frame] && breakout.score === this.#score,
      lives: breakout.lives === game.lives[frame],
    };
  }

  /** Sets all that the recording tells of this frame, and leaves alone what it does not. */
  correct(breakout: Breakout): void {
    const { game, frame } = this;
    const state = breakout.state;
    const ballX = game.ballX[frame];
    const ballY = game.ballY[frame];
    state.ballInPlay = ballX !== null && ballY !== null;
    if (ballX !== null && ballY !== null) {
      state.ballX = ballX;
      state.ballY = ballY;
      state.vx = game.vx[frame];
      state.vy = game.vy[frame];
    }
    state.paddleX = game.paddleX[frame];
    state.narrow = Boolean(game.narrow[frame]);
    state.hits = game.hits[frame];
    state.lives = game.lives[frame];
    state.reward = game.reward[frame];
    state.score = this.#score;
    state.bricks = this.#bricks;
    if (state.reward > 0) state.hittable = false;
    else if (breakout.reward > 0) state.hittable = true; // it was, and the brick stayed
    breakout.state = state;
  }
}

/** As in the recordings. */
export function imageHash(image: Uint8Array): string {
  return createHash('sha256').update(image).digest('hex').slice(0, 16);
}
