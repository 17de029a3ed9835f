import { isRecord } from '../json.ts';
import { requireKnown, requireNumber, show } from '../require.ts';

/** Successive halving: only the best trials are trained for longer. */
export interface Halving {
  /** Steps or episodes, as the recipe counts, after which trials are compared for the first time. */
  readonly from: number;
  /** At each comparison one trial in `factor` goes on, until it is `factor` times as long. Default 3. */
  readonly factor?: number;
}

/** @throws RangeError or TypeError that names the field and the allowed values. @param length of whole runs. */
export function readHalving(halving: Halving, length: number): Required<Halving> {
  if (!isRecord(halving)) throw new TypeError(`halving must be { from, factor }, got ${show(halving)}`);
  requireKnown('halving', halving, ['from', 'factor']);
  const { from, factor = 3 } = halving;
  const isCount = Number.isSafeInteger(from) && from >= 1 && from < length;
  requireNumber('halving.from', from, isCount, `an integer from 1 to ${length - 1}, less than a whole run`);
  requireNumber(
    'halving.factor',
    factor,
    Number.isSafeInteger(factor) && factor >= 2,
    'an integer of at least 2',
  );
  return { from, factor };
}

/** The lengths at which trials are compared: `from`, `factor` times as much and so on, and the length of whole runs. */
export function rungsOf(length: number, halving: Required<Halving> | undefined): number[] {
  const rungs: number[] = [];
  if (halving) for (let rung = halving.from; rung < length; rung *= halving.factor) rungs.push(rung);
  return [...rungs, length];
}

/** The progress of a trial. */
export interface Standing {
  readonly number: number;
  /** Its score at each rung; undefined before it gets there. A failed run has -Infinity from then on. */
  readonly scores: readonly (number | undefined)[];
}

/**
 * The trials that may go on from a rung, best first: of n that have reached it, the best floor(n / factor). They need
 * not wait for the others. L. Li et al., "A System for Massively Parallel Hyperparameter Tuning" (ASHA), arXiv
 * 1810.05934.
 */
export function promoted<T extends Standing>(standings: readonly T[], rung: number, factor: number): T[] {
  const there = inOrder(
    standings.filter(({ scores }) => scores[rung] !== undefined),
    rung,
  );
  return there
    .slice(0, Math.floor(there.length / factor))
    .filter(({ scores }) => scores[rung]! > Number.NEGATIVE_INFINITY);
}

/** Trials that have reached a rung by their scores there, best first. Equal ones are in the order of their numbers. */
function inOrder<T extends Standing>(standings: readonly T[], rung: number): T[] {
  return [...standings].sort((a, b) => {
    const [left, right] = [a.scores[rung]!, b.scores[rung]!];
    return left === right ? a.number - b.number : right - left;
  });
}

/** Trials, best first: by the last rung that they have reached, then by their scores there. */
export function ranking<T extends Standing>(standings: readonly T[]): T[] {
  const rungOf = ({ scores }: T) =>
    scores.findLastIndex((score) => score !== undefined && Number.isFinite(score));
  const rungs = [...new Set(standings.map(rungOf))].sort((a, b) => b - a);
  return rungs.flatMap((rung) => {
    const there = standings.filter((each) => rungOf(each) === rung);
    return rung < 0 ? there : inOrder(there, rung);
  });
}
