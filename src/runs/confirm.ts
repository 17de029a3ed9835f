import { reachesGoal } from '../recipes/occasions.ts';
import type { Occasion } from '../recipes/recipe.ts';
import type { EvaluationSettings } from '../recipes/recipe-settings.ts';
import type { Evaluation } from '../train/evaluate.ts';

/** An evaluation, and the games that confirm it. */
export interface ConfirmedEvaluation {
  readonly evaluation: Evaluation;
  /** The confirming games; undefined if the evaluation was not good enough for them. */
  readonly confirmed: Evaluation | undefined;
  /** The evaluation before this one, if this is the final one with other games. */
  readonly before?: Evaluation;
  /** Whether the evaluation ends training. */
  readonly reachedGoal: boolean;
}

/**
 * Evaluates the networks of a run. A good evaluation may be luck: if it is better than the best networks so far, or
 * good enough to end training, other games follow and decide.
 *
 * @param settings the settings of evaluations.
 * @param best the mean score of the best networks so far, in their confirming games.
 * @param play plays the games of an occasion.
 */
export async function evaluateAndConfirm(
  settings: EvaluationSettings,
  best: number,
  play: (occasion: Occasion) => Promise<Evaluation>,
): Promise<ConfirmedEvaluation> {
  const evaluation = await play('progress');
  let confirmed: Evaluation | undefined;
  const confirm = async () => {
    confirmed ??= await play('confirm');
    return confirmed;
  };
  if (evaluation.mean > best) await confirm();
  const reachedGoal = await reachesGoal(settings, evaluation, confirm);
  return { evaluation, confirmed, reachedGoal };
}
