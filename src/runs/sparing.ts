/** The share of the time that the work may take. */
const SHARE = 0.01;

/** Does work only now and then, so that after the first time it takes at most a hundredth of the time. */
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
