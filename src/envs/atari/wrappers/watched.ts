import type { ScreenEnvironment } from '../games/environment.ts';
import type { Screen } from '../games/screen.ts';
import { ScreenWrapper } from './wrapper.ts';

/** Shows every screen, including those after resets, to another observer, such as a video. */
export class Watched extends ScreenWrapper {
  /** @param onScreen must not keep the screen, which is drawn over. */
  constructor(
    inner: ScreenEnvironment,
    private readonly onScreen: (screen: Screen) => void,
  ) {
    super(inner);
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.#show();
  }

  override step(action: number): void {
    this.inner.step(action);
    this.#show();
  }

  #show(): void {
    const [, last] = this.inner.view();
    this.onScreen(last);
  }
}
