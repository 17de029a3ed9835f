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
  /** What `train` is called by: `node cli.js train`. */
  readonly shown: string;
  readonly canBeFilmed: boolean;
}

/** What a run came to, and what to type next: facts with their names. */
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

/** What `evaluate` is called by where `train` is called by `shown`. */
function evaluateCommand(shown: string): string {
  return shown.endsWith(' train') ? shown.replace(/train$/, 'evaluate') : 'node cli.js evaluate';
}
