/** Runs of a replay's slots that are drawn side by side. */
interface Slots {
  /** The first slot of each run, and the end of the last one: [runs + 1]. */
  readonly slots: Int32Array;
  /** The transitions in each: [runs]. */
  readonly counts: Int32Array;
}

/** The slot at a share of the width. */
export function slotAt({ slots, counts }: Slots, share: number): number {
  const bins = counts.length;
  const bin = Math.min(bins - 1, Math.max(0, Math.floor(share * bins)));
  const inBin = share * bins - bin;
  return (
    slots[bin] + Math.min(slots[bin + 1] - slots[bin] - 1, Math.floor(inBin * (slots[bin + 1] - slots[bin])))
  );
}

/** The share of the width at which a slot lies. */
export function placeOf({ slots, counts }: Slots, slot: number): number {
  const bins = counts.length;
  const bin = runOf({ slots, counts }, slot);
  return (bin + (slot - slots[bin] + 0.5) / (slots[bin + 1] - slots[bin])) / bins;
}

/** The run that a slot lies in. */
export function runOf({ slots, counts }: Slots, slot: number): number {
  let run = 0;
  while (run < counts.length - 1 && slots[run + 1] <= slot) run++;
  return run;
}

/**
 * Which transitions are shown: all, ends of episodes, rewards other than 0, the tenth with the largest errors, or those
 * that were drawn, or never were.
 */
export const FILTERS = ['all', 'ends', 'rewarded', 'errors', 'drawn', 'undrawn'] as const;
export type Filter = (typeof FILTERS)[number];

/** What filters look at: means over runs of slots, [runs]. */
interface Looks extends Slots {
  readonly errors: Float32Array;
  readonly rewards: Float32Array;
  readonly terminal: Float32Array;
  readonly priorities?: Float32Array | undefined;
  readonly timesDrawn?: Float32Array | undefined;
}

/** Whether runs may hold what a filter asks for: [runs]. */
export function shownRuns(strip: Looks, filter: Filter): boolean[] {
  const { errors, rewards, terminal, timesDrawn } = strip;
  const known = [...errors].filter((error) => !Number.isNaN(error)).sort((a, b) => a - b);
  const large = known[Math.floor(0.9 * known.length)];
  const fits: Readonly<Record<Filter, (run: number) => boolean>> = {
    all: () => true,
    ends: (i) => terminal[i] > 0,
    rewarded: (i) => rewards[i] !== 0,
    errors: (i) => errors[i] >= large,
    drawn: (i) => (timesDrawn?.[i] ?? 0) > 0,
    undrawn: (i) => (timesDrawn?.[i] ?? 0) < 1, // a mean: some were not
  };
  return Array.from(strip.counts, (count, i) => count > 0 && fits[filter](i));
}

/** A transition, as filters look at it. */
interface Look {
  readonly terminated: boolean;
  readonly reward: number;
  readonly timesDrawn: number | undefined;
}

/** Whether a transition of a shown run is what the filter asks for. */
export function passes({ terminated, reward, timesDrawn = 0 }: Look, filter: Filter): boolean {
  switch (filter) {
    case 'all':
    case 'errors':
      return true;
    case 'ends':
      return terminated;
    case 'rewarded':
      return reward !== 0;
    case 'drawn':
      return timesDrawn > 0;
    case 'undrawn':
      return timesDrawn === 0;
  }
}

/** Points of a curve of draws over priorities. */
const POINTS = 24;

/** How often transitions were drawn, by their priority: means over groups of runs alike. Undefined without both. */
export function drawsByPriority(strip: Looks): { readonly x: number[]; readonly y: number[] } | undefined {
  const { priorities, timesDrawn, counts } = strip;
  if (!priorities || !timesDrawn) return undefined;
  const runs = [...counts.keys()].filter((i) => counts[i] > 0).sort((a, b) => priorities[a] - priorities[b]);
  const size = Math.ceil(runs.length / POINTS);
  const groups = Array.from({ length: Math.ceil(runs.length / (size || 1)) }, (_, i) =>
    runs.slice(i * size, (i + 1) * size),
  );
  const mean = (of: Float32Array) =>
    groups.map((group) => group.reduce((sum, i) => sum + of[i] / group.length, 0));
  return { x: mean(priorities), y: mean(timesDrawn) };
}
