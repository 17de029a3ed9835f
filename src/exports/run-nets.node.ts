import { openDevice } from '../device/open.ts';
import type { Device } from '../device/device.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { readRun } from '../runs/index.node.ts';
import { netsOf, type RunNet } from './run-nets.ts';
import type { LoadedRun, LoadOptions, SavedRun } from '../runs/saved-run.ts';

/** Which networks of a run are exported. */
export interface Networks {
  /** Which networks: 'latest' (default) of the latest checkpoint, or 'best' by the evaluations. */
  readonly networks?: 'latest' | 'best' | undefined;
}

/** How a run is opened. */
export interface Opening extends Networks, Pick<LoadOptions, 'onPicture'> {
  readonly games?: number | undefined;
}

export interface OpenedRun {
  readonly device: Device;
  readonly saved: SavedRun;
  readonly loaded: LoadedRun;
  readonly nets: readonly RunNet[];
}

/**
 * Loads the networks of a run while `use` runs.
 *
 * @param folder the run's.
 * @param recipe the one that it is a run of.
 * @throws Error where there is no run, nothing was saved yet, or what was saved does not fit.
 */
export async function withNets<T>(
  folder: string,
  recipe: Recipe,
  { networks, games, onPicture }: Opening,
  use: (opened: OpenedRun) => Promise<T>,
): Promise<T> {
  const saved = await readRun(folder);
  const device = await openDevice({ device: 'cpu', threads: 1 });
  try {
    const loaded = await saved.load(recipe, device, {
      ...(networks && { networks }),
      ...(games !== undefined && { games }),
      ...(onPicture && { onPicture }),
    });
    return await use({ device, saved, loaded, nets: netsOf(loaded.run, scaleOf(saved.settings.settings)) });
  } finally {
    device.close();
  }
}

/** The factors by which a run multiplies the numbers of an observation; undefined if it has none. */
export function scaleOf(settings: object): readonly number[] | undefined {
  return (settings as { readonly observationScale?: readonly number[] }).observationScale;
}
