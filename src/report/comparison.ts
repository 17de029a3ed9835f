import { mean, meanAndStd } from '../statistics.ts';
import type { Curve, CurvePoint } from './curves.ts';

/** The mean score of an evaluation, and the step or episode of it. */
export interface Scored {
  readonly at: number;
  readonly score: number;
}

/** The results of several runs of one setting. */
export interface Comparison extends Curve {
  /** The last score of each run. */
  readonly finals: readonly number[];
  /** The mean and spread of `finals`. */
  readonly final: { readonly mean: number; readonly std: number };
  /** The number of runs whose last score is at least the bar. */
  readonly successes: number;
  /** The mean over the whole curve: high for runs that learn soon and forget nothing. */
  readonly overall: number;
  /** The first point at which the mean of the runs reaches the bar; undefined if it never does. */
  readonly reached: number | undefined;
}

/**
 * Sums up runs of one setting that differ in their seed. A run that stopped early counts with its last score from
 * there on.
 *
 * @param runs the evaluations of each, in their order; at least one of each.
 * @param bar the score that counts as success. Default: there is none.
 */
export function compareRuns(
  name: string,
  runs: readonly (readonly Scored[])[],
  bar = Number.POSITIVE_INFINITY,
): Comparison {
  const places = [...new Set(runs.flatMap((run) => run.map(({ at }) => at)))].sort((a, b) => a - b);
  const points = places.map((at): CurvePoint => {
    const scores = runs.flatMap((run) => run.filter((each) => each.at <= at).at(-1)?.score ?? []);
    return { at, ...meanAndStd(scores) };
  });
  const finals = runs.flatMap((run) => run.at(-1)?.score ?? []);
  return {
    ...{ name, points, finals, final: meanAndStd(finals) },
    successes: finals.filter((score) => score >= bar).length,
    overall: mean(points.map((point) => point.mean)),
    reached: points.find((point) => point.mean >= bar)?.at,
  };
}
