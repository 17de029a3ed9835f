import { bestCheckpoints } from '../../runs/best.ts';
import { type Checkpoints, checkpointsIn } from '../../runs/checkpoints.ts';
import type { KeptSteps, Storage } from '../protocol.ts';
import { superfluous } from '../shared/thin.ts';
import { type CarefulFolder, isFull } from './careful-folder.ts';
import { bytesIn } from './shelf.ts';

/** Checkpoints that are kept besides the best and the newest, and the bytes that they may take. */
const MOST = 24;
const MOST_BYTES = 2 ** 28;

/** The checkpoints that a run keeps on the way. One thing is done with them at a time. */
export class KeptCheckpoints {
  private readonly checkpoints: Checkpoints;
  /** Bytes by step: what is written does not change. */
  private readonly sizes = new Map<number, number>();
  private latest: Promise<unknown> = Promise.resolve();

  /**
   * @param exact whether replays are kept with them.
   * @param lasts whether what is saved outlasts the window.
   */
  constructor(
    private readonly folder: CarefulFolder,
    private readonly exact: boolean,
    private readonly lasts: boolean,
  ) {
    this.checkpoints = checkpointsIn(folder);
  }

  /** Removes what is superfluous, once another one was saved, and tells what is left. */
  thin(): Promise<{ readonly kept: KeptSteps; readonly storage: Storage }> {
    return this.hold(async () => {
      const steps = await this.checkpoints.steps();
      const best = (await bestCheckpoints(this.folder).steps()).at(-1);
      // Where there is no room, memory has to hold them.
      const room =
        this.folder.trouble || steps.length === 0 ? 0 : MOST_BYTES / (await this.sizeOf(steps.at(-1)!));
      const removed = superfluous(steps, best, Math.min(MOST, Math.floor(room)));
      for (const step of removed) await this.checkpoints.removeAt(step);
      const left = steps.filter((step) => !removed.includes(step));
      const hasBest = best !== undefined && left.includes(best);
      const kept = { steps: left, exact: this.exact, ...(hasBest && { best }) };
      return { kept, storage: await this.storage(left) };
    });
  }

  private async storage(steps: readonly number[]): Promise<Storage> {
    const { trouble, waiting } = this.folder;
    if (trouble && isFull(trouble)) return { state: 'full', bytes: waiting };
    if (trouble) return { state: 'broken', bytes: waiting, message: trouble.message };
    return { state: this.lasts ? 'kept' : 'forgets', bytes: await this.bytes(steps) };
  }

  private async bytes(steps: readonly number[]): Promise<number> {
    let bytes = await bytesIn(this.folder, '', 'checkpoints');
    for (const step of steps) bytes += await this.sizeOf(step);
    return bytes;
  }

  private async sizeOf(step: number): Promise<number> {
    const size = this.sizes.get(step) ?? (await this.checkpoints.at(step)).bytes;
    this.sizes.set(step, size);
    return size;
  }

  /** Does something while all of them stay. */
  hold<T>(work: () => Promise<T>): Promise<T> {
    const result = this.latest.then(work);
    this.latest = result.catch(() => {});
    return result;
  }
}
