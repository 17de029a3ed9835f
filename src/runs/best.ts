import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../device/device.ts';
import type { Run } from '../recipes/recipe.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { moduleFiles } from './run-files.ts';

/** Of the evaluation, beside the weights. */
const SCORE = 'score.json';

/** Where a run keeps the networks whose evaluation had the highest mean score so far: a checkpoint of weights alone. */
export function bestCheckpoints(folder: string): Checkpoints {
  return new Checkpoints(join(folder, 'best'));
}

/** Keeps the best networks of a run, over all its sittings. */
export class BestNetworks {
  private constructor(
    private readonly checkpoints: Checkpoints,
    private step: number,
    private mean: number,
  ) {}

  static async open(folder: string): Promise<BestNetworks> {
    const checkpoints = bestCheckpoints(folder);
    const latest = await checkpoints.latest();
    if (!latest) return new BestNetworks(checkpoints, -1, Number.NEGATIVE_INFINITY);
    const { mean } = JSON.parse(new TextDecoder().decode(await latest.readFile(SCORE))) as Score;
    return new BestNetworks(checkpoints, latest.step, mean);
  }

  /** Saves the networks of `run` if no evaluation before had so high a mean. */
  async offer(device: Device, run: Run, { mean, std, returns }: Evaluation): Promise<void> {
    if (mean <= this.mean) return;
    const { steps } = run.trainer.progress;
    // A run that was killed goes back to its latest checkpoint, and the best networks may be of a later step.
    if (steps <= this.step) await rm(this.checkpoints.folder, { recursive: true });
    const score: Score = { mean, std, games: returns.length };
    const json = new TextEncoder().encode(`${JSON.stringify(score, undefined, 2)}\n`);
    await this.checkpoints.save(steps, {
      ...(await moduleFiles(device, run)),
      [SCORE]: (write) => write(json),
    });
    this.step = steps;
    this.mean = mean;
  }
}

interface Score {
  readonly mean: number;
  readonly std: number;
  readonly games: number;
}
