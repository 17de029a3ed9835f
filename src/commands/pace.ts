import type { TrainProgress } from '../train/callbacks.ts';

/** The speed of a run, and the time that it has left. */
export interface Speed {
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/** Seconds of learning after which there is a speed: the first updates tell little about the rest. */
const KNOWN_AFTER = 2;

/**
 * The mean speed of a sitting of a run since its first update. Steps before that, which fill the replay, take next to
 * no time.
 */
export class Pace {
  private readonly updatesBefore: number;
  private begun: { readonly seconds: number; readonly count: number; readonly steps: number } | undefined;

  /**
   * @param unit the unit of the run's length.
   * @param until the end of the run, in `unit`.
   */
  constructor(
    { updates }: TrainProgress,
    private readonly unit: 'steps' | 'episodes',
    private readonly until: number,
  ) {
    this.updatesBefore = updates;
  }

  /** The speed so far; undefined in the beginning. `seconds` is a time that rises from call to call. */
  speedAt(progress: TrainProgress, seconds: number): Speed | undefined {
    if (progress.updates === this.updatesBefore) return undefined;
    const { steps } = progress;
    const count = progress[this.unit];
    this.begun ??= { seconds, count, steps };
    const { begun } = this;
    const elapsed = seconds - begun.seconds;
    if (elapsed < KNOWN_AFTER || count === begun.count) return undefined;
    return {
      stepsPerSecond: (steps - begun.steps) / elapsed,
      secondsLeft: (elapsed / (count - begun.count)) * Math.max(0, this.until - count),
    };
  }
}
