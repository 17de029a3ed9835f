import { Wrapper } from '../../wrapper.ts';
import type { ScreenEnvironment } from '../games/environment.ts';
import type { Screen } from '../games/screen.ts';

/** A {@link Wrapper} that leaves the screens as they are. */
export abstract class ScreenWrapper<E extends ScreenEnvironment = ScreenEnvironment>
  extends Wrapper<E>
  implements ScreenEnvironment
{
  get lives(): number {
    return this.inner.lives;
  }
  get lifeLost(): boolean {
    return this.inner.lifeLost;
  }
  view(): readonly [Screen, Screen] {
    return this.inner.view();
  }
}
