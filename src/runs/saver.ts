import { count } from '../amounts.ts';
import type { Device } from '../device/device.ts';
import type { Run } from '../recipes/recipe.ts';
import type { BestNetworks } from './best.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type Clock, saveRun } from './run-files.ts';
import type { Sitting } from './run-settings.ts';

/** Saves the checkpoints of a sitting. */
export class Saver {
  private readonly firstStep: number;

  /**
   * @param checkpoints the run's checkpoints.
   * @param savedAt the step of the latest checkpoint; -1 if there is none.
   * @param from the path of the state that the sitting goes on from; undefined if it begins the run.
   */
  constructor(
    private readonly device: Device,
    private readonly sitting: Sitting,
    private readonly run: Run,
    private readonly checkpoints: Checkpoints,
    private readonly best: BestNetworks,
    private savedAt: number,
    private readonly from?: string,
  ) {
    this.firstStep = run.trainer.progress.steps;
  }

  /** Saves the run, but no step twice, and nothing before the first step, when no game has begun. */
  async save(clock: Clock): Promise<void> {
    const { steps } = this.run.trainer.progress;
    if (steps === 0) return;
    if (this.savedAt !== steps) {
      const { run } = this.sitting;
      await saveRun(this.checkpoints, this.device, this.run, clock, run.saveReplay, run.recipe);
      this.savedAt = steps;
    }
    await this.best.settle();
  }

  /** The state that is safe after a failure, in words. */
  get safe(): string {
    const { steps } = this.run.trainer.progress;
    if (this.from && steps === this.firstStep)
      return `no step was made after ${this.from}, which it went on from`;
    if (this.savedAt < 0) return 'no checkpoint was saved yet';
    return `the checkpoint of step ${count(this.savedAt)} is safe`;
  }
}
