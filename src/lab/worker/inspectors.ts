import { compileInspector, type Inspection, type Inspector } from '../../agents/inspect.ts';
import type { Device } from '../../device/device.ts';
import type { Observations } from '../../envs/environment.ts';
import type { Run, RunPart } from '../../recipes/recipe.ts';
import { newObservations, type ObservationType } from '../../replay/observations.ts';
import type { StoredTransition } from '../../replay/reading.ts';
import type { TransitionBatch } from '../../replay/replay.ts';
import { sizeOf } from '../../tensor/shape.ts';

type Compiled = Inspector<ObservationType>;

/** The programs that look at batches: one for each part, compiled when it is first needed. One looks at a time. */
export class Inspectors {
  private compiled = new Map<number, Compiled>();
  private latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly device: Device,
    private readonly run: Run,
  ) {}

  /** @param batch must stay as it is until then. */
  inspect(part: number, batch: TransitionBatch<Observations>): Promise<Inspection> {
    return this.next(async () => (await this.compile(part)).inspect(batch));
  }

  /** Compiles what is missing. */
  async prepare(part: number): Promise<void> {
    await this.next(() => this.compile(part));
  }

  private async compile(part: number): Promise<Compiled> {
    let inspector = this.compiled.get(part);
    if (!inspector) {
      inspector = await compileInspector<ObservationType>(this.device, this.partAt(part).watched);
      this.compiled.set(part, inspector);
    }
    return inspector;
  }

  /** Compiles again, as what updates go by has changed. */
  forget(): Promise<void> {
    return this.next(async () => {
      for (const inspector of this.compiled.values()) inspector.release();
      this.compiled.clear();
    });
  }

  /** A batch of transitions that were read from the replay; they are repeated until it is full. */
  batchOf(part: number, read: readonly StoredTransition<Observations>[]): TransitionBatch<Observations> {
    const {
      observationShape,
      observationType = 'f32',
      batchSize,
      prioritised,
      learner,
    } = this.partAt(part).watched;
    const size = sizeOf(observationShape);
    const [states, nextStates] = [0, 0].map(() => newObservations(observationType, batchSize * size));
    const rows = Array.from({ length: batchSize }, (_, i) => read[i % read.length]);
    for (const [i, { state, nextState }] of rows.entries()) {
      states.set(state, i * size);
      nextStates.set(nextState, i * size);
    }
    return {
      ...{ states, nextStates, actions: Int32Array.from(rows, ({ action }) => action) },
      rewards: Float32Array.from(rows, ({ reward }) => reward),
      discounts: Float32Array.from(rows, ({ discount }) => discount),
      ...(prioritised && { weights: new Float32Array(batchSize).fill(1) }),
      ...(learner?.needs?.includes('returns') && {
        returns: Float32Array.from(rows, ({ episodeReturn = 0 }) => episodeReturn),
      }),
    };
  }

  partAt(part: number): RunPart {
    return this.run.parts![part];
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.latest.then(work);
    this.latest = result.catch(() => {});
    return result;
  }
}
