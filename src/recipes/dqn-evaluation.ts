import type { Device } from '../device/device.ts';
import type { Environment, Observations } from '../envs/environment.ts';
import { vectorise } from '../envs/vectorise.ts';
import type { Module } from '../nn/module.ts';
import { Evaluator } from '../train/evaluate.ts';
import { FilmedGame } from './filmed-game.ts';
import { gamesOf } from './occasions.ts';
import type { Occasion, RunHooks } from './recipe.ts';
import type { EvaluationSettings } from './recipe-settings.ts';

/** How games are made that are evaluated. */
interface Games {
  makeGame(): Environment<Observations>;
  /** A game as the net sees it. */
  observe(env: Environment<Observations>): Environment<Observations>;
}

/** Gives the function that evaluates `net` on an occasion, from a seed, in separate environments. */
export async function createEvaluation(
  device: Device,
  net: Module,
  settings: EvaluationSettings,
  { onPicture }: RunHooks,
  { makeGame, observe }: Games,
) {
  const { epsilon = 0, maxSteps = Number.POSITIVE_INFINITY } = settings;
  const create = async (count: number) => {
    const first = makeGame();
    const filmed = onPicture && new FilmedGame(first, onPicture);
    const make = (i: number) => (i === 0 ? (filmed ?? first) : makeGame());
    const envs = vectorise((i) => observe(make(i)), count);
    const evaluator = await Evaluator.create(device, net, envs, { epsilon, maxSteps });
    return (seed: bigint, film: boolean, signal: AbortSignal | undefined) => {
      if (filmed) filmed.filming = film;
      return evaluator.evaluate(seed, signal);
    };
  };
  const games = gamesOf(settings);
  const byCount = new Map<number, Awaited<ReturnType<typeof create>>>();
  for (const count of new Set(Object.values(games))) byCount.set(count, await create(count));
  return (occasion: Occasion) => byCount.get(games[occasion])!;
}
