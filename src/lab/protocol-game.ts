/** What the worker tells of the game that is shown. */

/** The game that the present net plays, the first environment of training, or the picture that the net sees. */
export type View = 'played' | 'training' | 'seen';

/** A picture of the present view. */
export interface Frame {
  readonly view: View;
  /** Indices into the film's palette, [height, width]. */
  readonly pixels: ArrayBuffer;
  /** Actions are random, as nothing is learned yet. */
  readonly guesses: boolean;
  /** The step of the checkpoint whose net plays; undefined: the present one. */
  readonly net?: number;
  readonly score: number;
  readonly steps: number;
}

/** What the net makes of the picture, and of the decisions before it. */
export interface Thought {
  /** Q(s, .), [actions]. */
  readonly q: Float32Array;
  /** The action that is taken. */
  readonly action: number;
  /** The values that a hierarchy gives to its goals, and the goal that it pursues. */
  readonly goal?: { readonly q: Float32Array; readonly chosen: number };
  /** Undefined where values do not compare with what is earned. */
  readonly decisions?: Decisions;
}

/** The latest decisions, oldest first. */
export interface Decisions {
  /** Q(s, a) of the action taken, [n]. */
  readonly expected: Float32Array;
  /** The discounted return that came of it, [n]; NaN until its game has ended. */
  readonly obtained: Float32Array;
  /** 1 where a time limit ended the game, and the return includes an estimate; [n]. */
  readonly estimated: Uint8Array;
  /** [n] */
  readonly actions: Int32Array;
  /** The states that they were made in, [n, numbers]; empty where a state has many. */
  readonly states: Float32Array;
}
