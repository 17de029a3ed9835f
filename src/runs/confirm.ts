import { reachesGoal } from '../recipes/occasions.ts';
import type { Occasion } from '../recipes/recipe.ts';
import type { EvaluationSettings } from '../recipes/recipe-settings.ts';
import type { Evaluation } from '../train/evaluate.ts';

/** An evaluation, and what other games made of it. */
export interface ConfirmedEvaluation {
  readonly evaluation: Evaluation;
  /** The confirming games; undefined where the evaluation was not good enough for them. */
  readonly confirmed: Evaluation | undefined;
  /** The evaluation before this one, where this is the final one, of other games. */
  readonly before?: Evaluation;
  /** Training ends here. */
  readonly reachedGoal: boolean;
}

/**
 * Evaluates the networks of a run. An evaluation is good by skill or by luck: one that is better than the best networks
 * so far, or good enough to end training, is followed by other games, and those decide.
 *
 * @param settings how the run is evaluated.
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
