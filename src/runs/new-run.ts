import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../recipes/recipe-settings.ts';
import type { Change } from './changes.ts';
import type { LogSettings } from './logs.ts';
import { FORMAT, type RecipeModule, type RunSettings, VERSION } from './run-settings.ts';

/** The options of a new run. */
export interface NewRun {
  /** The file that the recipe came from, if it is not a built-in one. */
  readonly module?: RecipeModule | undefined;
  readonly preset: string;
  readonly seed: number;
  readonly settings: RecipeSettings;
  /** Changes in its course. Default: none. */
  readonly changes?: readonly Change[] | undefined;
  /** Default: the settings', or a twentieth of the run. */
  readonly evalEvery?: number | undefined;
  /** Default: as `evalEvery`. */
  readonly videoEvery?: number | undefined;
  /** Default: the settings', or a twentieth of the run. */
  readonly saveEvery?: number | undefined;
  /** Default: false. */
  readonly saveReplay?: boolean | undefined;
  /** The logs that it writes for other programs. Default: none. */
  readonly logs?: LogSettings | undefined;
  readonly command: string;
}

/** A run that has not begun, with defaults for what was left out. */
export function newRun({ name }: Recipe, asked: NewRun): RunSettings {
  const { module, preset, seed, settings, changes = [], saveReplay = false, logs, command } = asked;
  const twentieth = Math.ceil(lengthOf(settings).count / 20);
  const { evalEvery = settings.evaluation.every ?? twentieth } = asked;
  const { videoEvery = evalEvery, saveEvery = settings.saveEvery ?? twentieth } = asked;
  return {
    ...{ format: FORMAT, version: VERSION, recipe: name, ...(module && { module }) },
    ...(changes.length > 0 && { changes }),
    ...{
      preset,
      seed,
      settings,
      evalEvery,
      videoEvery,
      saveEvery,
      saveReplay,
      ...(logs && { logs }),
      command,
    },
  };
}

/** The default name of a run's folder. */
export function folderName({ recipe, preset, seed }: RunSettings): string {
  return `${recipe}-${preset}-${seed}`;
}
