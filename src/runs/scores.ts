import type { Scored } from '../report/comparison.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';

/** The place of a record on the axis of a curve. */
export function placeOf({ steps, games }: MetricsRecord, unit: 'steps' | 'episodes'): number {
  return unit === 'steps' ? steps : games;
}

/** The evaluations of a run, as points of a curve. */
export function scoresOf(records: readonly MetricsRecord[], unit: 'steps' | 'episodes'): Scored[] {
  return records.flatMap((record) =>
    record.evalScore === null ? [] : [{ at: placeOf(record, unit), score: record.evalScore }],
  );
}
