import type { Inspection, Inspector } from '../agents/inspect.ts';
import type { DataOf } from '../dtype.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import type { UpdateCallback } from './callbacks.ts';

/** A callback of training that remembers the batch of the latest update, to be inspected between two steps. */
export class LatestBatch<T extends ObservationType> implements UpdateCallback<DataOf<T>> {
  private batch: TransitionBatch<DataOf<T>> | undefined;
  private inspector: Promise<Inspector<T>> | undefined;

  /** @param compile makes the inspector, at the first inspection: a run that is never inspected pays nothing. */
  constructor(private readonly compile: () => Promise<Inspector<T>>) {}

  beforeUpdate(batch: TransitionBatch<DataOf<T>>): void {
    this.batch = batch;
  }

  /** The form of batches changes: another inspector will be compiled for the next one. */
  forget(): void {
    this.batch = undefined;
    this.inspector = undefined;
  }

  /** What the nets, as they are now, make of the batch; undefined before the first update. Nothing is changed. */
  async inspect(): Promise<Inspection | undefined> {
    if (!this.batch) return undefined;
    this.inspector ??= this.compile();
    return (await this.inspector).inspect(this.batch);
  }
}
