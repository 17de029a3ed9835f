import type { Device } from '../device/device.ts';
import { vectorise } from '../envs/vectorise.ts';
import type { Module } from '../nn/module.ts';
import { Evaluator } from '../train/evaluate.ts';
import { FilmedGame } from './filmed-game.ts';
import { type ObservedSettings, observed, type Playing } from './observed.ts';
import { EVALUATION_SEEDS, gamesOf } from './occasions.ts';
import type { Run, RunHooks } from './recipe.ts';
import type { RecipeSettings } from './recipe-settings.ts';

/** A function that evaluates `qNet` on an occasion, in separate environments. */
export async function createEvaluation<S extends RecipeSettings & ObservedSettings>(
  device: Device,
  qNet: Module,
  settings: S,
  seed: number,
  { onPicture }: RunHooks,
  system: Playing<S>,
): Promise<Run['evaluate']> {
  const { epsilon = 0, maxSteps = Number.POSITIVE_INFINITY } = settings.evaluation;
  const create = async (count: number) => {
    const first = system.makeEnvironment(settings);
    const filmed = onPicture && new FilmedGame(first, onPicture);
    const make = (i: number) => (i === 0 ? (filmed ?? first) : system.makeEnvironment(settings));
    const envs = vectorise((i) => observed(make(i), settings, system), count);
    const evaluator = await Evaluator.create(device, qNet, envs, { epsilon, maxSteps });
    return (from: bigint, film: boolean, signal: AbortSignal | undefined) => {
      if (filmed) filmed.filming = film;
      return evaluator.evaluate(from, signal);
    };
  };
  const games = gamesOf(settings.evaluation);
  const byCount = new Map<number, Awaited<ReturnType<typeof create>>>();
  for (const count of new Set(Object.values(games))) byCount.set(count, await create(count));
  return (occasion = 'progress', film = true, signal) =>
    byCount.get(games[occasion])!(BigInt(seed) + EVALUATION_SEEDS[occasion], film, signal);
}
