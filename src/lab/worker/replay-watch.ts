import type { ReplaySummary } from '../../replay/reading.ts';
import type { Strip } from '../protocol.ts';
import type { Inspectors } from './inspectors.ts';

/** Parts that a strip has at most. */
const BINS = 512;
/** The number of errors that are remembered, over several looks. */
const REMEMBERED = 4096;
/** Slots that are looked at around an empty one. */
const NEAR = 32;
/** Spreads the slots of the looks: no two of them fall together soon. */
const GOLDEN = 0.6180339887498949;

/** Looks at the replay of a part as a whole. */
export class ReplayWatch {
  /** Slots and their errors, newest last. */
  private errors: { readonly slot: number; readonly error: number }[] = [];
  private looks = 0;

  constructor(
    private readonly inspectors: Inspectors,
    private readonly part: number,
  ) {
    this.replay.countDraws();
  }

  private get replay() {
    return this.inspectors.partAt(this.part).replay;
  }

  /** Learns the errors of some transitions, all over the replay, under the present nets. */
  async look(): Promise<void> {
    const { inspectors, part, replay } = this;
    const { batchSize } = inspectors.partAt(part).watched;
    const used = usedSlots(replay.summary(Math.min(BINS, replay.capacity)), replay.capacity);
    if (used === 0) return;
    const shift = (this.looks++ * GOLDEN) % 1;
    const read = Array.from({ length: batchSize }, (_, i) => {
      const slot = Math.floor((used * (i + shift)) / batchSize);
      for (let near = 0; near < NEAR; near++) {
        const found = replay.read((slot + near) % used);
        if (found) return found;
      }
      return undefined;
    }).filter((each) => each !== undefined);
    if (read.length === 0) return;
    const { errors } = await inspectors.inspect(part, inspectors.batchOf(part, read));
    for (const [i, { slot }] of read.entries()) this.errors.push({ slot, error: Math.abs(errors[i]) });
    this.errors = this.errors.slice(-REMEMBERED);
  }

  strip(): Strip {
    const { replay, part } = this;
    const { capacity } = replay;
    const summary = finest(replay);
    const { size, terminalShare: ends, firstSlots, counts, rewards, ages, priorities, timesDrawn } = summary;
    const last = counts.findLastIndex((count) => count > 0);
    const bins = last + 1;
    const slots = Int32Array.from({ length: bins + 1 }, (_, bin) => firstSlots[bin] ?? capacity);
    const cut = (values: Float32Array) => values.slice(0, bins);
    return {
      ...{ part, size, capacity, ends, slots, counts: counts.slice(0, bins) },
      ...{ errors: this.errorsIn(slots), rewards: cut(rewards), terminal: cut(summary.terminalShares) },
      ...{ ages: cut(ages), priorities: priorities && cut(priorities) },
      timesDrawn: timesDrawn && cut(timesDrawn),
    };
  }

  /** Mean errors of runs of slots; NaN where none was looked at. */
  private errorsIn(slots: Int32Array): Float32Array {
    const bins = Math.max(0, slots.length - 1);
    const [sums, counts] = [new Float32Array(bins), new Float32Array(bins)];
    for (const { slot, error } of this.errors) {
      const bin = binOf(slots, slot);
      if (bin === undefined) continue;
      sums[bin] += error;
      counts[bin]++;
    }
    return sums.map((sum, bin) => sum / counts[bin]);
  }
}

/** The run of slots that a slot belongs to. */
function binOf(slots: Int32Array, slot: number): number | undefined {
  let [low, high] = [0, slots.length - 1];
  if (slots.length < 2 || slot >= slots[high]) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (slots[middle] <= slot) low = middle;
    else high = middle;
  }
  return low;
}

/** The slots up to the last one in use, or a few more. */
function usedSlots({ counts, firstSlots }: ReplaySummary, capacity: number): number {
  const last = counts.findLastIndex((count) => count > 0);
  return last < 0 ? 0 : (firstSlots[last + 1] ?? capacity);
}

interface Summarised {
  readonly size: number;
  readonly capacity: number;
  summary(bins: number): ReplaySummary;
}

/** The summary whose runs are the shortest such that the slots in use are at most 512 runs. */
function finest(replay: Summarised): ReplaySummary {
  const { size, capacity } = replay;
  const fine = Math.min(capacity, Math.floor((BINS * capacity) / Math.max(1, size)));
  const summary = replay.summary(fine);
  // Where several environments have slots of their own, those in use lie here and there.
  const last = summary.counts.findLastIndex((count) => count > 0);
  return last < BINS ? summary : replay.summary(Math.min(BINS, capacity));
}
