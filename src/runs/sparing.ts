/** The share of the time that may be spent. */
const SHARE = 0.01;

/** Does something that takes time now and then, so that it takes a hundredth of the time at most, but for the first. */
export class Sparing {
  private next = Number.NEGATIVE_INFINITY;

  /** @param now a clock, in any unit. Default: milliseconds. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Calls `work`, or leaves it for a later call. */
  async do(work: () => Promise<unknown>): Promise<void> {
    const begun = this.now();
    if (begun < this.next) return;
    await work();
    const ended = this.now();
    this.next = ended + (ended - begun) / SHARE;
  }
}
