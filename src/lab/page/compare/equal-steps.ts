import { indexAt, type Points } from '../charts/spark.ts';

/** What was measured of both runs at a step. */
export interface Row {
  readonly step: number;
  readonly a: number;
  readonly b: number;
}

/** The values of the steps at which both have one; of several at a step, the last. */
export function commonRows(a: Points, b: Points): Row[] {
  const ofB = new Map(b.x.map((step, i) => [step, b.y[i]]));
  const rows = new Map<number, Row>();
  for (const [i, step] of a.x.entries()) {
    const value = ofB.get(step);
    if (value !== undefined) rows.set(step, { step, a: a.y[i], b: value });
  }
  return [...rows.values()];
}

/** The latest values of both at a number of steps that lie evenly, up to the last one that both have made. */
export function spacedRows(a: Points, b: Points, count: number): Row[] {
  if (a.x.length === 0 || b.x.length === 0) return [];
  const [from, to] = [Math.max(a.x[0], b.x[0]), Math.min(a.x.at(-1)!, b.x.at(-1)!)];
  if (to < from) return [];
  const steps = Array.from({ length: count }, (_, i) => Math.round(from + ((to - from) * (i + 1)) / count));
  return [...new Set(steps)].map((step) => ({
    ...{ step, a: a.y[indexAt(a, step)], b: b.y[indexAt(b, step)] },
  }));
}
