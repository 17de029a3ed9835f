/** Seconds that a speed is the mean of. */
const WINDOW_SECONDS = 1;

/** Steps a second, of late. */
export class Speedometer {
  /** As it was last told. */
  latest = 0;
  private readonly marks: { readonly steps: number; readonly at: number }[] = [];

  /** Takes a count, and gives the speed since the oldest one of the last second. */
  at(steps: number): number {
    const { marks } = this;
    const at = performance.now() / 1000;
    marks.push({ steps, at });
    while (marks.length > 2 && at - marks[1].at > WINDOW_SECONDS) marks.shift();
    const [first] = marks;
    this.latest = at > first.at ? (steps - first.steps) / (at - first.at) : 0;
    return this.latest;
  }
}
