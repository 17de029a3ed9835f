import type { Device } from '../device/device.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Run } from '../recipes/recipe.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { Checkpoints } from './checkpoints.ts';
import { type FileWriter, type Folder, jsonBytes, subfolder } from './folder.ts';
import { moduleFiles } from './run-files.ts';

/** The file beside the weights with the score of the confirming games. */
const SCORE = 'score.json';

/**
 * The folder of a run's best networks so far, as a checkpoint of weights only. They have the highest mean score in
 * confirming games, which are played if an evaluation scores more than the best networks before did in theirs.
 */
export function bestCheckpoints(folder: Folder): Checkpoints {
  return new Checkpoints(subfolder(folder, 'best'), 'all');
}

/**
 * Keeps the best networks of a run, over all its sittings. Previous ones stay until the run itself is saved, as a run
 * that is killed goes back to its latest checkpoint, and to the best networks at that time.
 */
export class BestNetworks {
  private constructor(
    private readonly checkpoints: Checkpoints,
    private score: number,
  ) {}

  /**
   * @param upTo the step that the run goes on from. Networks of later steps are removed.
   * @param pass is called with the faults of damaged entries, which are skipped.
   */
  static async open(folder: Folder, upTo: number, pass: (problem: string) => void): Promise<BestNetworks> {
    const checkpoints = bestCheckpoints(folder);
    await checkpoints.removeAfter(upTo);
    return new BestNetworks(checkpoints, await readMean(checkpoints, pass));
  }

  /** Mean score of the best networks in their confirming games; -Infinity if there are none. */
  get mean(): number {
    return this.score;
  }

  /** Saves the networks of `run`, a run of `recipe`, if the mean of `confirmed` is higher than any before. */
  async offer(device: Device, run: Run, recipe: string, confirmed: Evaluation): Promise<void> {
    const { mean, std, returns } = confirmed;
    if (!(mean > this.score)) return;
    const score: Score = { mean, std, games: returns.length };
    const files: Record<string, FileWriter> = {
      ...(await moduleFiles(device, run)),
      [SCORE]: (write) => write(jsonBytes(score)),
    };
    await this.checkpoints.save(run.trainer.progress.steps, files, recipe);
    this.score = mean;
  }

  /** Removes previous networks once the run has been saved, as it never goes back to them. */
  settle(): Promise<void> {
    return this.checkpoints.removeOld();
  }
}

interface Score {
  readonly mean: number;
  readonly std: number;
  readonly games: number;
}

async function readMean(checkpoints: Checkpoints, pass: (problem: string) => void): Promise<number> {
  try {
    const latest = await checkpoints.latest();
    if (!latest) return Number.NEGATIVE_INFINITY;
    const score = parseJson(new TextDecoder().decode(await latest.readFile(SCORE)));
    if (isRecord(score) && Number.isFinite(score.mean)) return score.mean as number;
    throw new Error(`${latest.path}/${SCORE}: has no mean score`);
  } catch (error) {
    pass(error instanceof Error ? error.message : String(error));
    return Number.NEGATIVE_INFINITY;
  }
}
