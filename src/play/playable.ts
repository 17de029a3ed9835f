import type { Environment, Observations } from '../envs/environment.ts';

/** An environment that people can play and watch. */
export interface Playable<E extends Environment<Observations> = Environment<Observations>> {
  /** A name such as `breakout`. */
  readonly name: string;
  /** The player's task, in a line. */
  readonly summary: string;
  /** The name of each action, and its keys: characters, or `left`, `right`, `up`, `down`, `space`. */
  readonly actions: readonly PlayableAction[];
  /** What a step without a key does: `wait` for a key, repeat the `latest` action, or take the action given. */
  readonly idle: 'wait' | 'latest' | number;
  /** The speed at which people stand a chance, as a share of the game's own. Default 1. */
  readonly speed?: number;
  /** A sentence on how the game differs from the one that evaluates agents. Scores mean the same. */
  readonly difference?: string;
  /** Makes the environment, which has to be reset. */
  make(): E;
  /** The state in words, if a terminal shows words better than pictures. */
  text?(env: E): string;
}

/** An action, and the keys that take it. */
export interface PlayableAction {
  readonly name: string;
  readonly keys: readonly string[];
}
