import { reaches } from '../statistics.ts';
import type { Evaluation } from '../train/evaluate.ts';
import type { Occasion } from './recipe.ts';
import type { EvaluationSettings } from './recipe-settings.ts';

/** Offsets of the run's seed for the games of each occasion, so that each has its own starts. */
export const EVALUATION_SEEDS: Readonly<Record<Occasion, bigint>> = {
  progress: 1_000_000n,
  final: 2_000_000n,
  confirm: 3_000_000n,
};

/** The number of whole games on each occasion. */
export function gamesOf({
  games,
  confirmGames = games,
  finalGames = games,
}: EvaluationSettings): Readonly<Record<Occasion, number>> {
  return { progress: games, confirm: confirmGames, final: finalGames };
}

/**
 * Whether an evaluation ends training: its mean score is at least `stopAt` and, where there is a `confirmAt`, the
 * confirming games score at least that on average.
 *
 * @param confirm plays the confirming games. It is only called if they decide.
 */
export async function reachesGoal(
  { stopAt = Number.POSITIVE_INFINITY, confirmAt }: EvaluationSettings,
  evaluation: Evaluation,
  confirm: () => Promise<Evaluation>,
): Promise<boolean> {
  if (!reaches(evaluation.mean, stopAt)) return false;
  return confirmAt === undefined || reaches((await confirm()).mean, confirmAt);
}
