import type { Stage } from '../../environment.ts';
import type { Screen } from './screen.ts';

/** What every stage between a console game and an agent offers, up to the one that makes images of screens. */
export interface GameEnvironment extends Stage {
  /** 0 throughout in a game without lives. */
  readonly lives: number;
  /** The latest step lost a life, the last one included. Whether that ends an episode is for others to say. */
  readonly lifeLost: boolean;
}

/** An environment that is looked at on screens. */
export interface ScreenEnvironment extends GameEnvironment {
  /**
   * Two screens of which the agent sees the per-channel maximum; one screen twice where nothing is merged.
   * Always the same two, up to date until the next `step` or `reset`.
   */
  view(): readonly [Screen, Screen];
}

/** A game whose single frames can be drawn. */
export interface FrameEnvironment extends ScreenEnvironment {
  /** Makes a screen for `drawOn`. */
  newScreen(): Screen;

  /** Draws the current frame on a screen that `newScreen` made. No other game is to be drawn on it. */
  drawOn(screen: Screen): void;
}
