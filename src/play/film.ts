import { breathe } from '#platform';
import { filmOf, UNSEEN } from '../envs/film-of.ts';
import { GameVideo } from '../report/game-video.ts';
import type { Playable } from './playable.ts';

export interface FilmOptions {
  readonly seed: number;
  /** The steps after which the film ends even if the episode has not. */
  readonly maxSteps: number;
  /** Chooses an action. */
  readonly act: () => number;
}

export interface FilmedEpisode {
  readonly gif: Uint8Array;
  readonly score: number;
  readonly steps: number;
}

/**
 * Plays one episode and films it, including the start.
 *
 * @throws Error for an environment that cannot be seen.
 */
export async function filmEpisode(
  playable: Playable,
  { seed, maxSteps, act }: FilmOptions,
): Promise<FilmedEpisode> {
  const game = playable.make();
  const filmed = filmOf(game);
  if (!filmed) throw new Error(`${game.name} cannot be filmed: ${UNSEEN}`);
  const video = new GameVideo(filmed.film);
  let [score, steps] = [0, 0];
  game.reset(seed);
  video.add(filmed.picture());
  while (steps < maxSteps && !game.terminated && !game.truncated) {
    game.step(act());
    score += game.reward;
    steps++;
    video.add(filmed.picture());
    await breathe();
  }
  return { gif: video.finish(), score, steps };
}
