/** Tasks that run between two steps of training, one after the other. */
export class Errands {
  private readonly waiting: (() => Promise<void>)[] = [];
  private working: Promise<void> | undefined;

  get pending(): boolean {
    return this.waiting.length > 0 || this.working !== undefined;
  }

  /** Asks for something to be done. */
  add<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => work().then(resolve, reject));
    });
  }

  /** Does all that waits. */
  run(): Promise<void> {
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
    return this.working;
  }

  private async work(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next();
  }
}
