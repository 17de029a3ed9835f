import { Breakout } from '../../../src/envs/atari/games/breakout.ts';
import { BreakoutScreen, type BreakoutShown } from '../../../src/envs/atari/games/breakout-screen.ts';
import type { FrameEnvironment } from '../../../src/envs/atari/games/environment.ts';
import type { Screen } from '../../../src/envs/atari/games/screen.ts';

/** The events of one frame of a scripted game. */
export interface Event {
  reward?: number;
  lifeLost?: boolean;
  terminated?: boolean;
  truncated?: boolean;
}

/** A game whose frame n has the events `script[n]`, whatever the actions. It shows n as the score. */
export class Scripted implements FrameEnvironment {
  readonly name = 'Scripted';
  readonly actionCount = 4;
  /** Actions since the start, with `reset` or `reset <seed>` where a game began. */
  readonly log: (number | string)[] = [];
  readonly #screen = this.newScreen();
  #frame = 0;
  #event: Event = {};

  constructor(private readonly script: Record<number, Event> = {}) {}

  get lives(): number {
    const lost = Object.entries(this.script).filter(
      ([frame, event]) => Number(frame) <= this.#frame && event.lifeLost,
    );
    return this.terminated ? 0 : 5 - lost.length;
  }
  get reward(): number {
    return this.#event.reward ?? 0;
  }
  get terminated(): boolean {
    return this.#event.terminated ?? false;
  }
  get truncated(): boolean {
    return this.#event.truncated ?? false;
  }
  get lifeLost(): boolean {
    return this.#event.lifeLost ?? false;
  }
  get state(): unknown {
    return this.#frame;
  }
  set state(frame: unknown) {
    this.#frame = frame as number;
    this.#event = this.script[this.#frame] ?? {};
  }

  reset(seed?: number | bigint): void {
    this.log.push(seed === undefined ? 'reset' : `reset ${seed}`);
    this.#frame = 0;
    this.#event = {};
  }
  step(action: number): void {
    this.log.push(action);
    this.#event = this.script[++this.#frame] ?? {};
  }
  newScreen(): Screen {
    return new BreakoutScreen();
  }
  drawOn(screen: Screen): void {
    screen.draw({ ...new Breakout().state, score: this.#frame });
  }
  view(): readonly [Screen, Screen] {
    this.drawOn(this.#screen);
    return [this.#screen, this.#screen];
  }
}

export const shownOn = (screen: Screen): BreakoutShown => screen.shown as BreakoutShown;
