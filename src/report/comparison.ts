import { mean, reaches } from '../statistics.ts';
import { interquartileMean, probabilityOfImprovement, type Scores } from './aggregates.ts';
import { bootstrapInterval, type Interval } from './bootstrap.ts';
import type { Curve, CurvePoint } from './comparison-curves.ts';
import { wilsonInterval } from './wilson.ts';

/** The mean score of an evaluation, and its step or episode. */
export interface Scored {
  readonly at: number;
  readonly score: number;
}

/** The results of several runs of one setting. */
export interface Comparison extends Curve {
  /** The last score of each run. */
  readonly finals: readonly number[];
  /** The interquartile mean (IQM) of `finals` with its 95 % bootstrap interval. */
  readonly final: Interval & { readonly iqm: number };
  /**
   * The number of runs whose last score is at least the bar, and Wilson's 95 % interval for the probability of that.
   */
  readonly successes: Interval & { readonly count: number };
  /** The mean over the whole curve: high for runs that learn soon and forget nothing. */
  readonly overall: number;
  /** The first point at which the IQM of the runs reaches the bar; undefined if it never does. */
  readonly reached: number | undefined;
}

/** The number of resamples for each point of a curve. A band needs fewer than a number that is quoted. */
const BAND_REPLICATES = 2000;

/**
 * Sums up runs of one setting with different seeds. A run that stopped early counts with its last score from then on.
 *
 * @param runs the evaluations of each run, in their order; at least one for each.
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
    const { iqm, ...band } = middleOf(scores, BAND_REPLICATES);
    return { at, middle: iqm, ...band };
  });
  const finals = runs.flatMap((run) => run.at(-1)?.score ?? []);
  const count = finals.filter((score) => reaches(score, bar)).length;
  return {
    ...{ name, points, finals, final: middleOf(finals) },
    successes: { count, ...wilsonInterval(count, finals.length) },
    overall: mean(points.map(({ middle }) => middle)),
    reached: points.find(({ middle }) => reaches(middle, bar))?.at,
  };
}

/**
 * The probability that a run of `ours` ends higher than a run of `theirs`, with its 95 % bootstrap interval. 0.5 means
 * no difference.
 */
export function improvementOver(
  theirs: Pick<Comparison, 'finals'>,
  ours: Pick<Comparison, 'finals'>,
): Interval & { readonly probability: number } {
  const samples = [perRun(ours.finals), perRun(theirs.finals)] as const;
  return {
    probability: probabilityOfImprovement(...samples),
    ...bootstrapInterval(samples, probabilityOfImprovement),
  };
}

function middleOf(scores: readonly number[], replicates?: number): Comparison['final'] {
  const runs = perRun(scores);
  return {
    iqm: interquartileMean(runs),
    ...bootstrapInterval([runs], interquartileMean, replicates === undefined ? {} : { replicates }),
  };
}

/** Scores of runs of a single task. */
function perRun(scores: readonly number[]): Scores {
  return scores.map((score) => [score]);
}
