import { meanScore, performanceProfile } from './aggregates.ts';
import { bootstrapInterval } from './bootstrap.ts';
import type { Comparison } from './comparison.ts';
import type { Curve } from './comparison-curves.ts';

/** The number of scores at which profiles are drawn. */
const THRESHOLDS = 81;
/** The number of resamples for each point of a band. */
const REPLICATES = 2000;

/**
 * The performance profile of each setting, from its runs' last scores: the share of runs that end above a score, over
 * scores, with a 95 % bootstrap interval for each score on its own.
 */
export function profileCurves(comparisons: readonly Pick<Comparison, 'name' | 'finals'>[]): Curve[] {
  const all = comparisons.flatMap(({ finals }) => finals);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = (most - least || 1) / (THRESHOLDS - 3); // one place below all scores, where every run is above
  const places = Array.from({ length: THRESHOLDS }, (_, i) => least + (i - 1) * margin);
  return comparisons.map(({ name, finals }) => {
    const scores = finals.map((score) => [score]);
    const middles = performanceProfile(scores, places);
    const points = places.map((at, i) => {
      const above = scores.map(([score]) => [Number(score > at)]);
      return { at, middle: middles[i], ...bootstrapInterval([above], meanScore, { replicates: REPLICATES }) };
    });
    return { name, points };
  });
}
