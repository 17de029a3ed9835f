/**
 * The seconds that a run has taken since it began to train, evaluations and checkpoints included, over all its
 * sittings.
 */
export class Stopwatch {
  private started: number | undefined;

  /** @param before the seconds of earlier sittings. */
  constructor(private readonly before: number) {}

  start(): void {
    this.started = performance.now();
  }

  get seconds(): number {
    const now = this.started === undefined ? 0 : (performance.now() - this.started) / 1000;
    return this.before + now;
  }
}
