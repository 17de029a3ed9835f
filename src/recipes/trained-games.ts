import type { Environment, Observations } from '../envs/environment.ts';
import { vectorise } from '../envs/vectorise.ts';
import { looksOn, type TrainCallback } from '../train/callbacks.ts';
import { type ObservedSettings, observed, type Playing } from './observed.ts';
import type { RunHooks, TrainedGame } from './recipe.ts';
import type { RecipeSettings } from './recipe-settings.ts';

/** The offset of the seed for games that begin in the middle of a run, unlike the first games and evaluations. */
export const GAMES_ANEW = 10_000_000n;

/** The environments that a run trains in, with the number of whole games that have ended in them. */
export function trainedGames<S extends RecipeSettings & ObservedSettings>(
  settings: S,
  hooks: RunHooks,
  system: Playing<S>,
) {
  const onGame = (game: TrainedGame) => {
    games.count++;
    hooks.onGame?.(game);
  };
  const trained = () =>
    system.makeTrained ? system.makeTrained(settings, onGame) : system.makeEnvironment(settings);
  const made: Environment<Observations>[] = [];
  const make = () => made[made.push(observed(trained(), settings, system)) - 1];
  const envs = vectorise(make, settings.environments);
  /** Callbacks for a trainer: the first counts games, if nothing else does; then come the hooks of the run. */
  const callbacks: TrainCallback<Observations>[] = [
    ...(system.makeTrained ? [] : [{ onEpisode: onGame }]),
    ...[hooks].filter(looksOn),
  ];
  const games = { count: 0, envs, first: made[0], callbacks };
  return games;
}
