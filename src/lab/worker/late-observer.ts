import type { Observer } from './observer.ts';

type Update = Parameters<Observer['beforeUpdate']>;

/**
 * An observer that is loaded while the run guesses. Whatever goes wrong with it is told once, and training goes on unseen.
 */
export class LateObserver {
  private observer: Observer | undefined;
  private readonly loaded: Promise<void>;

  /** @param fail is told why nothing more is seen. */
  constructor(
    make: (module: typeof import('./observer.ts')) => Observer,
    private readonly fail: (error: unknown) => void,
  ) {
    const load = async () => {
      const observer = make(await import('./observer.ts'));
      this.observer = observer;
      observer.watchReplay().catch((error) => this.end(error));
    };
    this.loaded = load().catch((error) => this.end(error));
  }

  /** @param waits whether the update has to be seen: then it waits for what is still being loaded. */
  beforeUpdate(waits: boolean, ...update: Update): Promise<void> | undefined {
    if (!this.observer && waits) return this.loaded.then(() => this.look(update));
    return this.look(update);
  }

  afterUpdate(): Promise<void> | undefined {
    return this.observer?.afterUpdate()?.catch((error) => this.end(error));
  }

  /** An evaluation was made. */
  note(step: number): void {
    this.observer?.note(step);
  }

  /** What was noted at evaluations. */
  get notes(): Observer['notes'] {
    return this.observer?.notes ?? [];
  }

  async transition(part: number, slot: number): ReturnType<Observer['transition']> {
    await this.loaded;
    return this.observer?.transition(part, slot);
  }

  /** What updates go by has changed. */
  forget(): void {
    void this.observer?.forget();
  }

  private look(update: Update): Promise<void> | undefined {
    return this.observer?.beforeUpdate(...update)?.catch((error) => this.end(error));
  }

  private end(error: unknown): void {
    this.observer = undefined;
    this.fail(error);
  }
}
