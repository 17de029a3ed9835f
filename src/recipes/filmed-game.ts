import type { Environment, Observations } from '../envs/environment.ts';
import { filmOf } from '../envs/film-of.ts';
import { Wrapper } from '../envs/wrapper.ts';

/** An environment whose games are shown, picture by picture, from a reset to the end of the episode. */
export class FilmedGame extends Wrapper<Environment<Observations>> implements Environment<Observations> {
  /** Whether to show the next episode, from its reset on. Becomes false at its end. */
  filming = false;
  private readonly show: () => void;

  constructor(inner: Environment<Observations>, onPicture: (pixels: Uint8Array) => void) {
    super(inner);
    const filmed = filmOf(inner);
    this.show = () => {
      if (filmed && this.filming) onPicture(filmed.picture());
    };
  }

  get observationShape(): readonly number[] {
    return this.inner.observationShape;
  }
  get observation(): Observations {
    return this.inner.observation;
  }

  override reset(seed?: number | bigint): void {
    this.inner.reset(seed);
    this.show();
  }

  override step(action: number): void {
    this.inner.step(action);
    this.show();
    if (this.terminated || this.truncated) this.filming = false;
  }
}
