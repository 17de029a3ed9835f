/** The share of the worker's time that showing may take from training. */
const SHARE = 0.08;
/** Milliseconds that may be spent at once. */
const BURST_MS = 40;

/** Holds what only shows to its share of the time. While training waits, there is no limit. */
export class Budget {
  private allowance = BURST_MS;
  private at = performance.now();

  constructor(private readonly trainingWaits: () => boolean) {}

  get allows(): boolean {
    const now = performance.now();
    this.allowance = Math.min(BURST_MS, this.allowance + SHARE * (now - this.at));
    this.at = now;
    return this.trainingWaits() || this.allowance > 0;
  }

  spend(ms: number): void {
    if (!this.trainingWaits()) this.allowance -= ms;
  }
}

/** What a piece of work costs: its least time of late, as in most of them training had a turn, too. */
export class Cost {
  private least = Number.POSITIVE_INFINITY;

  of(ms: number): number {
    this.least = Math.min(1.1 * this.least, ms);
    return this.least;
  }
}
