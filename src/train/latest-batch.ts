import type { Inspection, Inspector } from '../agents/inspect.ts';
import type { DataOf } from '../dtype.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import type { UpdateCallback } from './callbacks.ts';

/** A callback of training that remembers the batch of the latest update, to inspect it between two steps. */
export class LatestBatch<T extends ObservationType> implements UpdateCallback<DataOf<T>> {
  private batch: TransitionBatch<DataOf<T>> | undefined;
  private inspector: Promise<Inspector<T>> | undefined;

  /** @param compile makes the inspector at the first inspection, so that other runs pay nothing. */
  constructor(private readonly compile: () => Promise<Inspector<T>>) {}

  beforeUpdate(batch: TransitionBatch<DataOf<T>>): void {
    this.batch = batch;
  }

  /** Notes that the form of batches changes: the next inspection compiles another inspector. */
  forget(): void {
    this.batch = undefined;
    this.inspector = undefined;
  }

  /** Inspects the batch with the present nets, without changing them. Undefined before the first update. */
  async inspect(): Promise<Inspection | undefined> {
    if (!this.batch) return undefined;
    this.inspector ??= this.compile();
    return (await this.inspector).inspect(this.batch);
  }
}
