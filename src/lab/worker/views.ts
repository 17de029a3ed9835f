import type { Environment, Observations } from '../../envs/environment.ts';
import { type Filmed, filmOf, UNSEEN } from '../../envs/film-of.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Started, View } from '../protocol.ts';

export type Views = { readonly played: Filmed } & Partial<Readonly<Record<View, Filmed>>>;

/**
 * What there is to see of a run.
 *
 * @param shown the game that the present net plays.
 * @param trained the first environment that is trained in.
 * @throws Error for a game that cannot be seen.
 */
export function viewsOf(
  shown: Environment<Observations>,
  trained: Environment<Observations> | undefined,
): Views {
  const [played, training, seen] = [filmOf(shown), trained && filmOf(trained), seenBy(shown)];
  if (!played) throw new Error(`${shown.name} cannot be watched: ${UNSEEN}`);
  return { played, ...(training && { training }), ...(seen && { seen }) };
}

export function filmsOf(views: Views): Started['films'] {
  const films = Object.entries(views).map(([view, { film }]) => [view, film]);
  return Object.fromEntries(films) as Started['films'];
}

/** The picture that a net sees, and of a stack of them the newest; undefined where it sees numbers. */
function seenBy(env: Environment<Observations>): Filmed | undefined {
  const [channels, ...image] = env.observationShape;
  if (image.length !== 2) return undefined;
  const isColour = channels === 3;
  const size = sizeOf(image);
  return filmOf({
    observationShape: [isColour ? 3 : 1, ...image],
    get observation() {
      return isColour ? env.observation : env.observation.subarray((channels - 1) * size);
    },
  });
}
