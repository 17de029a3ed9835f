import type { Environment, Observations } from '../envs/environment.ts';
import type { Film } from '../envs/film.ts';
import type { Filmed } from '../envs/film-of.ts';
import { Wrapper } from '../envs/wrapper.ts';

const GREYS = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);
/** The channel of a colour image that shows most: green. */
const GREEN = 1;

/**
 * The means to film an environment of images as its agent sees it: the latest frame of a stack, or the green of a
 * colour image. Bytes are shown as they are; floats are changes, from -1, black, to 1, white.
 *
 * @returns undefined for an environment that does not observe images.
 */
export function agentsView(env: Environment<Observations>): Filmed | undefined {
  const { observation, observationShape } = env;
  const picturesPerSecond = env.film?.picturesPerSecond ?? 10;
  if (observationShape.length !== 3) return undefined;
  const [channels, height, width] = observationShape;
  const film: Film = { width, height, palette: GREYS, picturesPerSecond };
  const pixels = new Uint8Array(height * width);
  const isStack = observation instanceof Uint8Array;
  const first = (isStack ? channels - 1 : Math.min(GREEN, channels - 1)) * pixels.length;
  const levelOf = isStack ? (value: number) => value : (value: number) => Math.round(127.5 + 127.5 * value);
  return {
    film,
    picture() {
      for (let i = 0; i < pixels.length; i++) pixels[i] = levelOf(env.observation[first + i]);
      return pixels;
    },
  };
}

/** An environment of images whose pictures are the agent's view. */
export class AgentsView<O extends Observations> extends Wrapper<Environment<O>> implements Environment<O> {
  constructor(inner: Environment<O>) {
    super(inner, agentsView(inner));
  }

  get observationShape(): readonly number[] {
    return this.inner.observationShape;
  }
  get observation(): O {
    return this.inner.observation;
  }
}
