import type { Environment, Observations } from '../envs/environment.ts';

/** An environment that people can play and watch. */
export interface Playable<E extends Environment<Observations> = Environment<Observations>> {
  /** Such as `breakout`. */
  readonly name: string;
  /** What one does in it, in a line. */
  readonly summary: string;
  /** What each action is, and which keys stand for it: characters, or `left`, `right`, `up`, `down`, `space`. */
  readonly actions: readonly PlayableAction[];
  /** What is done every step is up to the player: `wait` for a key, go on with the `latest` action, or do nothing. */
  readonly idle: 'wait' | 'latest' | number;
  /** Makes one, to be reset. */
  make(): E;
  /** How it looks in words, where a terminal shows these better than pictures. */
  text?(env: E): string;
}

export interface PlayableAction {
  readonly name: string;
  readonly keys: readonly string[];
}
