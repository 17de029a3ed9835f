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
  let bin = 0;
  while (bin < bins - 1 && slots[bin + 1] <= slot) bin++;
  return (bin + (slot - slots[bin] + 0.5) / (slots[bin + 1] - slots[bin])) / bins;
}
