/** The form of pictures that a video is made of. */
export interface Film {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, 0 .. 255, of each colour; at most 256 colours. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
  /** At most 50. */
  readonly picturesPerSecond: number;
}

/** An environment being played. */
export interface Game {
  /** Of the latest step. */
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  reset(seed?: number | bigint): void;
  step(action: number): void;
}

/** A game that can be watched. */
export interface WatchedGame {
  readonly game: Game;
  /** How it looks now: indices into the film's palette, [height, width]. Overwritten by the next call. */
  picture(): Uint8Array;
  /** The same in words, where a terminal shows these better. */
  text?(): string;
}

/** An environment that people can play and watch. */
export interface Playable {
  /** Such as `breakout`. */
  readonly name: string;
  /** What one does in it, in a line. */
  readonly summary: string;
  /** What each action is, and which keys stand for it: characters, or `left`, `right`, `up`, `down`, `space`. */
  readonly actions: readonly PlayableAction[];
  /** What is done every step is up to the player: `wait` for a key, go on with the `latest` action, or do nothing. */
  readonly idle: 'wait' | 'latest' | number;
  readonly film: Film;
  /** Makes one, to be reset. */
  make(): WatchedGame;
}

export interface PlayableAction {
  readonly name: string;
  readonly keys: readonly string[];
}
