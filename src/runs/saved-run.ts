import type { Device } from '../device/device.ts';
import type { Recipe, Run, RunHooks } from '../recipes/recipe.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';
import { requireFraction } from '../require.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { bestCheckpoints } from './best.ts';
import { checkpointsIn } from './checkpoints.ts';
import type { Folder } from './folder.ts';
import { readMetrics } from './metrics.ts';
import { type Result, readResult } from './result.ts';
import { loadModules } from './run-files.ts';
import {
  checkRunSettings,
  completeRun,
  makeSaved,
  type RunSettings,
  readRunSettings,
  requireRecipe,
} from './run-settings.ts';

/** Options of `SavedRun.load`. */
export interface LoadOptions {
  /**
   * Which networks: 'latest' (default) of the latest checkpoint, or 'best' by the evaluations.
   */
  readonly networks?: 'latest' | 'best';
  /** The number of whole games in an evaluation. Default: as many as in the run's last one. */
  readonly games?: number;
  /** The probability of a random action in an evaluation. Default: the run's, often 0. */
  readonly epsilon?: number;
  /** Called with every picture of the first game of an evaluation, as by the hook of a recipe. */
  readonly onPicture?: RunHooks['onPicture'];
}

/** Networks of a run, ready to play. */
export interface LoadedRun {
  /** A run with the same settings and the weights, for `evaluate` and `modules`. Do not train it. */
  readonly run: Run;
  /** Environment steps after which they were saved. */
  readonly step: number;
}

/** A run in its folder, for reading. It may be training meanwhile. */
export class SavedRun {
  private constructor(
    private readonly files: Folder,
    /** Its description: recipe, preset, seed, settings and so on. */
    readonly settings: RunSettings,
  ) {}

  /** @throws Error, naming the file and the field, if there is no run or its description is invalid. */
  static async open(folder: Folder): Promise<SavedRun> {
    return new SavedRun(folder, await readRunSettings(folder));
  }

  /** The lines of its metrics so far, oldest first. */
  metrics(): Promise<MetricsRecord[]> {
    return readMetrics(this.files);
  }

  /** Its result; undefined before its end. */
  result(): Promise<Result | undefined> {
    return readResult(this.files);
  }

  /**
   * Loads its networks.
   *
   * @param recipe the run's recipe.
   * @throws Error if nothing has been saved yet, or if the saved files do not fit; RangeError for an epsilon that is no
   * probability, or that the recipe's evaluations do not have.
   */
  async load(
    recipe: Recipe,
    device: Device,
    { networks = 'latest', games, epsilon, onPicture }: LoadOptions = {},
  ): Promise<LoadedRun> {
    const { files } = this;
    this.requireRecipe(recipe);
    if (epsilon !== undefined) requireEpsilon(recipe, epsilon);
    const checkpoints = networks === 'best' ? bestCheckpoints(files) : checkpointsIn(files);
    const checkpoint = await checkpoints.latest();
    if (!checkpoint) {
      throw new Error(`${files.path} has no ${networks === 'best' ? 'evaluation' : 'checkpoint'} yet`);
    }
    requireRecipe(files, this.settings, checkpoint);
    const { settings, seed } = completeRun(files, this.settings, recipe);
    const { evaluation } = settings;
    const played = {
      ...{ ...evaluation, games: games ?? evaluation.finalGames ?? evaluation.games },
      ...(epsilon !== undefined && { epsilon }),
    };
    const made = { ...playable(recipe, settings), evaluation: played };
    const run = await makeSaved(files, () =>
      recipe.create(device, made, seed, { ...(onPicture && { onPicture }) }),
    );
    await loadModules(checkpoint, device, run);
    return { run, step: checkpoint.step };
  }

  private requireRecipe(recipe: Recipe): void {
    const { settings, files } = this;
    if (recipe.name !== settings.recipe) {
      throw new RangeError(`${files.path} holds a run of ${settings.recipe}, got the recipe ${recipe.name}`);
    }
    checkRunSettings(files, settings, recipe);
  }
}

function requireEpsilon({ name, table }: Recipe, epsilon: number): void {
  requireFraction('epsilon', epsilon);
  if (Object.hasOwn(table, 'evaluation.epsilon')) return;
  throw new RangeError(`evaluations of ${name} make no random actions: epsilon has no effect`);
}

/** The settings of a run that only plays. Nothing is stored, so its replay can be small. */
export function playable<S extends RecipeSettings>(recipe: Recipe, settings: S): S {
  const { replay } = recipe;
  return replay && 'replayCapacity' in settings
    ? { ...settings, replayCapacity: replay.least(settings) }
    : settings;
}
