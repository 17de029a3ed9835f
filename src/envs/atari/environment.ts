import type { Screen } from './screen.ts';

/** What every stage between a console game and an agent offers; see the wrappers in this folder. */
export interface GameEnvironment {
  /** Such as `Breakout`. */
  readonly name: string;
  /** Actions are the integers 0 .. actionCount - 1. */
  readonly actionCount: number;
  readonly lives: number;

  /** The reward of the latest step. */
  readonly reward: number;
  /** The latest step led to a state that counts as having no future: nothing to bootstrap from. */
  readonly terminated: boolean;
  /** A limit on time cut the game at the latest step: the state has a future. */
  readonly truncated: boolean;
  /** The latest step lost a life, the last one included. Whether that ends an episode is for others to say. */
  readonly lifeLost: boolean;

  /**
   * Starts an episode.
   *
   * @param seed a non-negative integer that restarts the environment's randomness and its game. Without one
   * the randomness goes on; an environment that was never given a seed takes a fresh one.
   * @throws RangeError for an invalid seed.
   */
  reset(seed?: number | bigint): void;

  /**
   * @throws RangeError unless `action` is an integer from 0 to actionCount - 1.
   * @throws Error before the first `reset`.
   */
  step(action: number): void;

  /**
   * Everything that the future depends on, as plain data for a checkpoint (objects, arrays, numbers, booleans,
   * byte arrays). Set one that an environment made alike gave, to go on exactly as that one would have.
   */
  state: unknown;
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

/** An environment with images of bytes to see. */
export interface PixelEnvironment extends GameEnvironment {
  /** Channels, rows, columns. */
  readonly observationShape: readonly [number, number, number];
  /** The current observation, row by row. `reset` and `step` overwrite it in place: copy it to keep it. */
  readonly observation: Uint8Array;
}

/** Passes everything on to the environment that it wraps. */
export abstract class Wrapper<E extends GameEnvironment> implements GameEnvironment {
  constructor(protected readonly inner: E) {}

  get name(): string {
    return this.inner.name;
  }
  get actionCount(): number {
    return this.inner.actionCount;
  }
  get lives(): number {
    return this.inner.lives;
  }
  get reward(): number {
    return this.inner.reward;
  }
  get terminated(): boolean {
    return this.inner.terminated;
  }
  get truncated(): boolean {
    return this.inner.truncated;
  }
  get lifeLost(): boolean {
    return this.inner.lifeLost;
  }
  get state(): unknown {
    return this.inner.state;
  }
  set state(state: unknown) {
    this.inner.state = state;
  }
  reset(seed?: number | bigint): void {
    this.inner.reset(seed);
  }
  step(action: number): void {
    this.inner.step(action);
  }
}

/** A {@link Wrapper} that changes nothing of the images. */
export abstract class PixelWrapper extends Wrapper<PixelEnvironment> implements PixelEnvironment {
  get observationShape(): readonly [number, number, number] {
    return this.inner.observationShape;
  }
  get observation(): Uint8Array {
    return this.inner.observation;
  }
}

/** A {@link Wrapper} that changes nothing of what is seen. */
export abstract class ScreenWrapper<E extends ScreenEnvironment = ScreenEnvironment>
  extends Wrapper<E>
  implements ScreenEnvironment
{
  view(): readonly [Screen, Screen] {
    return this.inner.view();
  }
}
