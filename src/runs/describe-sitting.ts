import { lengthOf } from '../recipes/recipe-settings.ts';
import { describeEnding, type Ending } from '../report/ending.ts';
import type { Sitting } from './run-settings.ts';

/** Why a sitting ended, in a sentence. @param count the steps or episodes of the run so far. */
export function describeSitting(how: Ending, { run, until }: Sitting, count: number): string {
  const { stopAt, confirmAt, finalGames } = run.settings.evaluation;
  const { unit } = lengthOf(run.settings);
  return describeEnding(how, { unit, until, count, goal: stopAt, confirmedGoal: confirmAt, finalGames });
}
