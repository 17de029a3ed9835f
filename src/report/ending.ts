import { whole } from './page.ts';

/** Why a run trains no longer: an evaluation was good enough, it has its full length, or was told to stop: now, or there. */
export type Ending = 'goal' | 'length' | 'interrupted' | 'pause';

/** A run that trains no longer. */
export interface EndedRun {
  readonly unit: 'steps' | 'episodes';
  /** Steps or episodes it was trained for. */
  readonly count: number;
  /** Steps or episodes it was to be trained for at most. */
  readonly until: number;
  /** The mean score of an evaluation that ends training, if there is one. */
  readonly goal?: number | undefined;
  /** The mean score that its confirming games must have besides, if they have a part in that. */
  readonly confirmedGoal?: number | undefined;
  /** Games of the final evaluation, where it plays others than those before. */
  readonly finalGames?: number | undefined;
}

/** The ending in a sentence. */
export function describeEnding(
  ending: Ending,
  { unit, count, until, finalGames, ...goals }: EndedRun,
): string {
  const at = `after ${whole(count)} of ${whole(until)} ${unit}`;
  if (ending === 'goal') {
    const others = finalGames === undefined ? '' : `; the final one played ${whole(finalGames)} other games`;
    const early = count < until ? 'early, ' : '';
    return `Training ended ${early}${at}: an evaluation reached ${describeGoal(goals)}${others}.`;
  }
  if (ending === 'length') return `Training ended after its full length of ${whole(until)} ${unit}.`;
  if (ending === 'pause') return `Training was to stop after ${whole(until)} ${unit} and can be resumed.`;
  return `Training was stopped ${at} and can be resumed.`;
}

function describeGoal({ goal, confirmedGoal }: Pick<EndedRun, 'goal' | 'confirmedGoal'>): string {
  const reached = `the goal of ${goal}`;
  if (confirmedGoal === undefined) return reached;
  return `${reached}, and other games confirmed it with at least ${confirmedGoal}`;
}
