import { whole } from './page.ts';

/**
 * The end of training: an evaluation was good enough, its full length, a planned stop before that, or an interruption.
 */
export type Ending = 'goal' | 'length' | 'interrupted' | 'pause';

/** A run whose training has ended. */
export interface EndedRun {
  readonly unit: 'steps' | 'episodes';
  /** The steps or episodes of training. */
  readonly count: number;
  /** The most steps or episodes of training. */
  readonly until: number;
  /** The mean score of an evaluation that ends training, if there is one. */
  readonly goal?: number | undefined;
  /** The mean score that its confirming games must also have to end training, if there is one. */
  readonly confirmedGoal?: number | undefined;
  /** The number of games of the final evaluation, if it plays other games. */
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
