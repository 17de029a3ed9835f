import { Pong } from '../src/envs/atari/games/pong.ts';
import { PongScreen } from '../src/envs/atari/games/pong-screen.ts';
import { Playback, type RecordedGame } from './recording.ts';

/** Columns are named as in `PongState`; `ballX` and `ballY` are null without a ball. */
export interface RecordedPong extends RecordedGame {
  playerY: number[];
  cpuY: number[];
  ballX: (number | null)[];
  ballY: (number | null)[];
  vx: number[];
  vy: number[];
  scorePlayer: number[];
  scoreCpu: number[];
}

/** What the console has counted when ALE has started a game. */
const FIRST_FRAME = 71;

/** A recording of Pong, played frame by frame. */
export class PongPlayback extends Playback<Pong, RecordedPong> {
  constructor(recorded: RecordedPong) {
    const game = new Pong();
    game.frame = recorded.frame0 - FIRST_FRAME;
    super(recorded, game, new PongScreen());
  }

  protected override read(): void {}

  override compare() {
    const { game, recorded, frame } = this;
    const ballInPlay = recorded.ballY[frame] !== null;
    const samePlace = game.ballX === recorded.ballX[frame] && game.ballY === recorded.ballY[frame];
    const ball =
      game.ballInPlay === ballInPlay &&
      (!ballInPlay || samePlace) &&
      game.vx === recorded.vx[frame] &&
      game.vy === recorded.vy[frame];
    const ballBefore = frame > 0 && recorded.ballY[frame - 1] !== null;
    return {
      player: game.playerY === recorded.playerY[frame],
      opponent: game.opponentY === recorded.cpuY[frame],
      ball,
      /** A ball appears, in the recording or in ours. */
      serve: !ballBefore && (ballInPlay || game.ballInPlay) ? ball : null,
      score:
        game.reward === recorded.reward[frame] &&
        game.playerScore === recorded.scorePlayer[frame] &&
        game.opponentScore === recorded.scoreCpu[frame],
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
    }
    state.vx = recorded.vx[frame];
    state.vy = recorded.vy[frame];
    state.playerY = recorded.playerY[frame];
    state.opponentY = recorded.cpuY[frame];
    state.playerScore = recorded.scorePlayer[frame];
    state.opponentScore = recorded.scoreCpu[frame];
    state.reward = recorded.reward[frame];
    game.state = state;
  }
}
