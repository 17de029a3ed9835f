import type { Environment } from '../../environment.ts';
import { Wrapper } from '../../wrapper.ts';
import type { ScreenEnvironment } from '../games/environment.ts';
import { FRAME_SIDE, Warp } from './warp.ts';

/** Shows the screen in gray, shrunk to 84 x 84 (baselines' `WarpFrame`). */
export class WarpFrame extends Wrapper<ScreenEnvironment> implements Environment<Uint8Array> {
  readonly observationShape = [1, FRAME_SIDE, FRAME_SIDE] as const;
  readonly #warp = new Warp();

  /** [1, 84, 84], 0 black .. 255 white. */
  get observation(): Uint8Array {
    return this.#warp.image;
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#update();
  }

  override step(action: number): void {
    this.inner.step(action);
    this.#update();
  }

  override get state(): unknown {
    return this.inner.state;
  }
  override set state(state: unknown) {
    this.inner.state = state;
    this.#update();
  }

  #update(): void {
    const view = this.inner.view();
    this.#warp.update(view[0], view[1]);
  }
}
