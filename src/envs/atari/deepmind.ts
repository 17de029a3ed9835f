import type { Environment } from '../environment.ts';
import { stackFrames } from '../stack-frames.ts';
import { BreakoutEnvironment } from './games/breakout-environment.ts';
import { MAX_FRAMES } from './games/console-environment.ts';
import type { FrameEnvironment, ScreenEnvironment } from './games/environment.ts';
import { PongEnvironment } from './games/pong-environment.ts';
import type { Screen } from './games/screen.ts';
import { ClipReward } from './wrappers/clip-reward.ts';
import { EpisodicLife } from './wrappers/episodic-life.ts';
import { FireOnReset } from './wrappers/fire-on-reset.ts';
import { FrameSkip } from './wrappers/frame-skip.ts';
import { type GameRecord, Monitor } from './wrappers/monitor.ts';
import { NoopStarts } from './wrappers/noop-starts.ts';
import { PenaliseLostLife } from './wrappers/penalise-lost-life.ts';
import { WarpFrame } from './wrappers/warp-frame.ts';
import { Watched } from './wrappers/watched.ts';
import { WholeGames } from './wrappers/whole-games.ts';

/** How Atari games are prepared. The defaults are as in DeepMind's paper of 2015. */
export interface AtariOptions {
  /** The most frames without action at the start of a game; 0 for none. Default 30. */
  noopMax?: number;
  /** Frames for an action. Default 4. */
  frameSkip?: number;
  /** Whether a lost life ends an episode. Default true. */
  episodicLife?: boolean;
  /** Whether episodes begin with FIRE. Default true. */
  fireOnReset?: boolean;
  /** Whether rewards are clipped to -1, 0 or 1. Default true; false for evaluation. */
  clipRewards?: boolean;
  /** Whether a lost life costs a reward of 1. Default false. */
  penaliseLostLife?: boolean;
  /** For evaluation: whether episodes are whole games whose lives begin as with `episodicLife`. Default false. */
  wholeGames?: boolean;
  /** The number of frames in an observation. Default 4. */
  frameStack?: number;
  /** The number of frames after which a game is truncated. Default 108,000. */
  maxFrames?: number;
  /** Called with the true score of every whole game in the step that ends it. */
  onGame?: (game: GameRecord) => void;
  /** Called with the last frame of every step and every reset. The screen is drawn over afterwards. */
  onScreen?: (screen: Screen) => void;
}

/**
 * Breakout as in DeepMind's DQN experiments: baselines' `make_atari` and `wrap_deepmind`, in their order. The
 * observation is [4, 84, 84], uint8.
 *
 * Source: V. Mnih et al., "Human-level control through deep reinforcement learning" (2015), and baselines'
 * `atari_wrappers.py`.
 *
 * @throws RangeError for an option out of range.
 */
export function deepMindBreakout(options: AtariOptions = {}): Environment<Uint8Array> {
  return deepMind(BreakoutEnvironment, options);
}

/**
 * Pong as in DeepMind's DQN experiments, under the same wrappers as {@link deepMindBreakout}. There are no
 * lives: an episode is a game, to 21 points.
 *
 * @throws RangeError for an option out of range.
 */
export function deepMindPong(options: AtariOptions = {}): Environment<Uint8Array> {
  return deepMind(PongEnvironment, options);
}

function deepMind(
  Game: new (maxFrames: number) => FrameEnvironment,
  options: AtariOptions,
): Environment<Uint8Array> {
  const { noopMax = 30, frameSkip = 4, frameStack = 4, maxFrames = MAX_FRAMES } = options;
  const { episodicLife = true, fireOnReset = true, clipRewards = true } = options;
  const { penaliseLostLife = false, wholeGames = false, onGame, onScreen } = options;

  let game: FrameEnvironment = new Game(maxFrames);
  if (noopMax !== 0) game = new NoopStarts(game, noopMax);
  let screens: ScreenEnvironment = new Monitor(new FrameSkip(game, frameSkip), onGame);
  if (onScreen) screens = new Watched(screens, onScreen);
  if (episodicLife) screens = new EpisodicLife(screens);
  if (fireOnReset) screens = new FireOnReset(screens);
  if (clipRewards) screens = new ClipReward(screens);
  if (penaliseLostLife) screens = new PenaliseLostLife(screens);
  let pixels: Environment<Uint8Array> = new WarpFrame(screens);
  if (frameStack !== 1) pixels = stackFrames(pixels, frameStack);
  if (wholeGames) pixels = new WholeGames(pixels, screens);
  return pixels;
}
