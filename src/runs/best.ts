import type { Device } from '../device/device.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Run } from '../recipes/recipe.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { Checkpoints } from './checkpoints.ts';
import { type FileWriter, type Folder, jsonBytes, subfolder } from './folder.ts';
import { moduleFiles } from './run-files.ts';

/** What the networks scored in their confirming games, beside the weights. */
const SCORE = 'score.json';

/**
 * Where a run keeps its best networks so far, a checkpoint of weights alone: those with the highest mean score in
 * confirming games, which were played because an evaluation promised more than the best before had come to.
 */
export function bestCheckpoints(folder: Folder): Checkpoints {
  return new Checkpoints(subfolder(folder, 'best'), 'all');
}

/**
 * Keeps the best networks of a run, over all its sittings. Until the run itself is saved, those before them stay: a run
 * that is killed goes back to its latest checkpoint, and to the networks that were the best then.
 */
export class BestNetworks {
  private constructor(
    private readonly checkpoints: Checkpoints,
    private score: number,
  ) {}

  /**
   * @param upTo the step that the run goes on from: networks of later steps are dropped.
   * @param pass is called with damaged entries, which are skipped.
   */
  static async open(folder: Folder, upTo: number, pass: (problem: string) => void): Promise<BestNetworks> {
    const checkpoints = bestCheckpoints(folder);
    await checkpoints.removeAfter(upTo);
    return new BestNetworks(checkpoints, await readMean(checkpoints, pass));
  }

  /** Mean score of the best networks in their confirming games; -Infinity where there are none. */
  get mean(): number {
    return this.score;
  }

  /** Saves the networks of `run`, of the recipe with that name, if `confirmed` has a higher mean than any before. */
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

  /** The run has been saved: it never goes back to networks before the best ones. */
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
