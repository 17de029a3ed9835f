/** A game of the Atari 2600, one emulated frame (1/60 s) a step: plain state and no picture. */
export interface ConsoleGame {
  /** Frames since the start of the game. */
  readonly frame: number;
  /** Points of the latest frame. */
  readonly reward: number;
  readonly over: boolean;
  /** 0 throughout in a game without lives. */
  readonly lives: number;
  /** Whether the latest frame lost a life. */
  readonly lifeLost: boolean;
  /** Everything that the game's future depends on, as plain data. */
  state: unknown;

  /** A new game. */
  reset(): void;
  /** One frame. */
  step(action: number): void;
}
