import { KNOB_POSITIONS } from './knob.ts';

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

/** @throws RangeError for a number that is no integer, and for a position that the knob does not have. */
export function checkState(state: { readonly knob: number }): void {
  for (const [name, value] of Object.entries(state)) {
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw new RangeError(`${name} must be an integer, got ${value}`);
    }
  }
  if (!(state.knob >= 0 && state.knob < KNOB_POSITIONS)) {
    throw new RangeError(`The knob has the positions 0 .. ${KNOB_POSITIONS - 1}, got ${state.knob}`);
  }
}
