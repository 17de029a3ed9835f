import { breathe } from '#platform';
import type { Playable } from '../envs/playable.ts';
import { GameVideo } from '../train/game-video.ts';

export interface FilmOptions {
  readonly seed: number;
  /** Steps after which the film ends, if the episode has not. */
  readonly maxSteps: number;
  /** Chooses an action. */
  readonly act: () => number;
}

export interface FilmedEpisode {
  readonly gif: Uint8Array;
  readonly score: number;
  readonly steps: number;
}

/** Plays one episode and films it, first look included. */
export async function filmEpisode(
  playable: Playable,
  { seed, maxSteps, act }: FilmOptions,
): Promise<FilmedEpisode> {
  const { game, picture } = playable.make();
  const video = new GameVideo(playable.film);
  let [score, steps] = [0, 0];
  game.reset(seed);
  video.add(picture());
  while (steps < maxSteps && !game.terminated && !game.truncated) {
    game.step(act());
    score += game.reward;
    steps++;
    video.add(picture());
    await breathe();
  }
  return { gif: video.finish(), score, steps };
}
