import type { TrainProgress } from '../train/callbacks.ts';

/** How fast a run learns, and how long it has to go. */
export interface Speed {
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/** Seconds of learning after which a speed is told: the first updates say little of the rest. */
const KNOWN_AFTER = 2;

/**
 * The mean speed of a sitting of a run since its first update: steps before that, which fill the replay, cost next to
 * nothing.
 */
export class Pace {
  private readonly updatesBefore: number;
  private begun: { readonly seconds: number; readonly count: number; readonly steps: number } | undefined;

  /**
   * @param unit what the run's length is counted in.
   * @param until where the run ends, in `unit`.
   */
  constructor(
    { updates }: TrainProgress,
    private readonly unit: 'steps' | 'episodes',
    private readonly until: number,
  ) {
    this.updatesBefore = updates;
  }

  /** Undefined while there is little to tell it from. `seconds` is a time that rises from call to call. */
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
