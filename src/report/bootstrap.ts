import { Random } from '../random.ts';
import { requirePositiveInteger } from '../require.ts';
import type { Scores } from './aggregates.ts';

/** An interval that holds a number with a confidence of 95 %, unless stated otherwise. */
export interface Interval {
  /** Its lower end. */
  readonly low: number;
  /** Its upper end. */
  readonly high: number;
}

/** Options of `bootstrapInterval` and `bootstrapQuantiles`. */
export interface BootstrapOptions {
  /** The seed. The same seed gives the same interval. Default 0. */
  readonly seed?: number;
  /** The number of resamples to draw, if not all are enumerated. Default 50,000. */
  readonly replicates?: number;
}

const REPLICATES = 50_000;

/**
 * The stratified bootstrap's percentile interval, 95 %: runs are drawn again with replacement, for each task (and each
 * sample) on its own. If at most `replicates` resamples exist, all of them are used, which is exact and needs no seed.
 *
 * @param samples one or more samples for `aggregate`, each of at least one run.
 * @throws RangeError for `replicates` below 1 or an invalid seed.
 */
export function bootstrapInterval(
  samples: readonly Scores[],
  aggregate: (...samples: Scores[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const [low, high] = bootstrapQuantiles(samples, aggregate, [0.025, 0.975], options);
  return { low, high };
}

/** Quantiles, each 0 to 1, of `aggregate` over the resamples of {@link bootstrapInterval}. */
export function bootstrapQuantiles(
  samples: readonly Scores[],
  aggregate: (...samples: Scores[]) => number,
  quantiles: readonly number[],
  { seed = 0, replicates = REPLICATES }: BootstrapOptions = {},
): number[] {
  requirePositiveInteger('replicates', replicates);
  const drawn = samples.map((scores) => scores.map((run) => [...run]));
  const places = samples.flatMap((scores, sample) =>
    scores.flatMap((run, r) => run.map((_, task) => ({ from: scores, to: drawn[sample][r], task }))),
  );
  const resamples = places.reduce((count, { from }) => count * from.length, 1);
  const enumerated = resamples <= replicates;
  const random = Random.for(seed, 'bootstrap');
  const values = new Float64Array(enumerated ? resamples : replicates);
  for (let i = 0; i < values.length; i++) {
    let rest = i; // its digits, in the base of the number of runs, name the run at each place
    for (const { from, to, task } of places) {
      const run = enumerated ? rest % from.length : random.int(from.length);
      rest = Math.floor(rest / from.length);
      to[task] = from[run][task];
    }
    values[i] = aggregate(...drawn);
  }
  values.sort();
  return quantiles.map((quantile) => quantileOf(values, quantile));
}

/** By linear interpolation between the two neighbours in `sorted`. */
function quantileOf(sorted: Float64Array, quantile: number): number {
  const place = quantile * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
