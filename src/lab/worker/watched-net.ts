import type { Device } from '../../device/device.ts';
import type { Exhibition as Game } from '../../recipes/exhibition.ts';
import type { Recipe, Run } from '../../recipes/recipe.ts';
import type { Checkpoint } from '../../runs/checkpoint.ts';
import { loadModules } from '../../runs/run-files.ts';
import { playable } from '../../runs/saved-run.ts';
import { Exhibition } from './exhibition.ts';
import type { LabSettings } from './lab-settings.ts';
import type { Scene } from './stage.ts';
import { viewsOf } from './views.ts';

/** Nets of checkpoints, to be watched one after the other. They have weights and programs of their own. */
export class WatchedNet {
  private constructor(
    private readonly device: Device,
    private readonly run: Run,
    private readonly game: Game,
    private readonly seed: number,
    private readonly gamma: number,
  ) {}

  static async create(
    device: Device,
    recipe: Recipe,
    settings: LabSettings,
    seed: number,
  ): Promise<WatchedNet> {
    const run = await recipe.create(device, playable(recipe, settings), seed);
    return new WatchedNet(device, run, (await run.exhibition!())!, seed, settings.gamma);
  }

  /** What there is to see of the net of a checkpoint, from the beginning of a game. */
  async sceneOf(checkpoint: Checkpoint): Promise<Scene> {
    const { device, run, game, seed, gamma } = this;
    await loadModules(checkpoint, device, run);
    const exhibition = await Exhibition.create(game, { seed, gamma: () => gamma });
    exhibition.guesses = false;
    await exhibition.think();
    return { exhibition, views: viewsOf(game.env, undefined), step: checkpoint.step };
  }
}
