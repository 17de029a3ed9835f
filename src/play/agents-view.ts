import type { CartPolePixels } from '../envs/cartpole-pixels.ts';
import type { Environment } from '../envs/environment.ts';
import { Wrapper } from '../envs/wrapper.ts';

const GREYS = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);

/** CartPole as the agent sees it: the change in the green of the shrunken screen in the latest step. */
export class AgentsView extends Wrapper<CartPolePixels> implements Environment {
  constructor(inner: CartPolePixels) {
    const [, height, width] = inner.observationShape;
    const pixels = new Uint8Array(height * width);
    const picture = () => {
      const green = inner.observation.subarray(pixels.length);
      for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(127.5 + 127.5 * green[i]);
      return pixels;
    };
    super(inner, { film: { width, height, palette: GREYS, picturesPerSecond: 50 }, picture });
  }

  get observationShape(): readonly number[] {
    return this.inner.observationShape;
  }
  get observation(): Float32Array {
    return this.inner.observation;
  }
}
