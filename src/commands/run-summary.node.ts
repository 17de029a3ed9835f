import type { Result } from '../runs/result.ts';
import { reaches } from '../statistics.ts';
import { quote } from './arguments.node.ts';

/** A run that has ended. */
export interface EndedRun {
  readonly result: Result;
  /** Why it ended, in a sentence. */
  readonly ended: string;
  /** The score that counts as success, if there is one. */
  readonly bar: number | undefined;
  /** The words that call `train`: `node cli.js train`. */
  readonly shown: string;
  readonly canBeFilmed: boolean;
}

/** The results of a run, and the command to type next: facts with their names. */
export function summariseRun({ result, ended, bar, shown, canBeFilmed }: EndedRun): [string, string][] {
  const film = canBeFilmed ? ' --gif game.gif' : '';
  return [
    ['score', describeScore(result, bar)],
    ['end', ended],
    ['next', `${evaluateCommand(shown)} ${quote(result.folder)} --games 100${film}`],
  ];
}

function describeScore({ finalScore, bestScore }: Result, bar: number | undefined): string {
  if (finalScore === null) return 'unknown: nothing was evaluated';
  const reached =
    bar === undefined ? '' : `; bar ${bar}: ${reaches(finalScore, bar) ? 'reached' : 'not reached'}`;
  const best =
    bestScore !== null && bestScore > finalScore
      ? `; best networks ${bestScore.toFixed(2)} in confirming games`
      : '';
  return `${finalScore.toFixed(2)} in the final evaluation${reached}${best}`;
}

/** The words that call `evaluate` where `shown` calls `train`. */
function evaluateCommand(shown: string): string {
  return shown.endsWith(' train') ? shown.replace(/train$/, 'evaluate') : 'node cli.js evaluate';
}
