import type { Stage } from '../../environment.ts';
import type { Screen } from './screen.ts';

/** The members of every stage between a console game and an agent, up to the one that makes images of screens. */
export interface GameEnvironment extends Stage {
  /** 0 throughout in a game without lives. */
  readonly lives: number;
  /** Whether the latest step lost a life, including the last one. Others decide whether that ends an episode. */
  readonly lifeLost: boolean;
}

/** An environment that shows itself on screens. */
export interface ScreenEnvironment extends GameEnvironment {
  /**
   * Two screens, of which the agent sees the per-channel maximum, or one screen twice if nothing is merged. They are
   * always the same two, and up to date until the next `step` or `reset`.
   */
  view(): readonly [Screen, Screen];
}

/** A game whose single frames can be drawn. */
export interface FrameEnvironment extends ScreenEnvironment {
  /** Makes a screen for `drawOn`. */
  newScreen(): Screen;

  /** Draws the current frame on a screen that `newScreen` made. No other game may be drawn on it. */
  drawOn(screen: Screen): void;
}
