import type { Environment, Observations } from './environment.ts';
import type { Film } from './film.ts';

/** The means to film an environment. */
export interface Filmed {
  readonly film: Film;
  /** The present picture: indices into the film's palette, [height, width]. The next call overwrites it. */
  picture(): Uint8Array;
}

type Seen = Pick<Environment<Observations>, 'film' | 'picture' | 'observation' | 'observationShape'>;

/** The reason why an environment cannot be filmed if `filmOf` returns undefined. */
export const UNSEEN = 'it has no picture and observes no image';

/** Small images are enlarged by a whole number to about this many pixels, so that people can see them. */
const SIDE = 240;
/** The default pace. */
const PICTURES_PER_SECOND = 10;
/** Levels of red, green and blue in the palette of images in colour: 252 colours. */
const LEVELS = [6, 7, 6] as const;

/**
 * The means to film `env`: its own `film` and `picture`, or, if it observes an image [1, rows, columns] or
 * [3, rows, columns], the agent's view: grey, or red, green and blue reduced to 252 colours. Floats are shown from 0,
 * dark, to 1, bright.
 *
 * @returns undefined for an environment that cannot be seen.
 */
export function filmOf(env: Seen): Filmed | undefined {
  const { film, observationShape } = env;
  if (film && env.picture) return { film, picture: () => env.picture!() };
  const [channels, rows, columns] = observationShape;
  if (observationShape.length !== 3 || !(channels === 1 || channels === 3)) return undefined;

  const scale = Math.max(1, Math.floor(SIDE / Math.max(rows, columns)));
  const [width, height] = [scale * columns, scale * rows];
  const pixels = new Uint8Array(width * height);
  const size = rows * columns;
  const colourAt = channels === 1 ? (at: number) => levelAt(env, at) : (at: number) => rgbAt(env, at, size);
  return {
    film: { width, height, palette: channels === 1 ? GREYS : RGB, picturesPerSecond: PICTURES_PER_SECOND },
    picture() {
      for (let at = 0; at < size; at++) {
        const left = scale * (at % columns);
        const top = scale * Math.floor(at / columns);
        const colour = colourAt(at);
        for (let y = top; y < top + scale; y++) {
          pixels.fill(colour, y * width + left, y * width + left + scale);
        }
      }
      return pixels;
    },
  };
}

const GREYS: Film['palette'] = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);

const RGB: Film['palette'] = Array.from({ length: LEVELS[0] * LEVELS[1] * LEVELS[2] }, (_, i) => {
  const red = Math.floor(i / (LEVELS[1] * LEVELS[2]));
  const green = Math.floor(i / LEVELS[2]) % LEVELS[1];
  const blue = i % LEVELS[2];
  const [r, g, b] = [red, green, blue].map((level, channel) =>
    Math.round((255 * level) / (LEVELS[channel] - 1)),
  );
  return [r, g, b] as const;
});

/** Element `at` of the observation as a number from 0 to 255. */
function levelAt({ observation }: Seen, at: number): number {
  if (observation instanceof Uint8Array) return observation[at];
  return Math.round(255 * Math.min(1, Math.max(0, observation[at])));
}

/** The index of the nearest colour for pixel `at` of three planes of `size` pixels. */
function rgbAt(env: Seen, at: number, size: number): number {
  let index = 0;
  for (const [channel, levels] of LEVELS.entries()) {
    index = levels * index + Math.round((levelAt(env, at + channel * size) * (levels - 1)) / 255);
  }
  return index;
}
