import type { Recipe } from '../recipes/recipe.ts';
import { folderAt } from '../runs/folder.node.ts';
import { toONNX } from './onnx/to-onnx.ts';
import { type Networks, type OpenedRun, withNets } from './run-nets.node.ts';

/** Options of `exportONNX`. */
export interface ExportONNXOptions extends Networks {
  /** The folder that gets the files. Default: the run's. */
  readonly out?: string;
}

/**
 * Writes the networks of a run that choose as ONNX files, as `toONNX` makes them: `q-net.onnx`, or one for each level.
 *
 * @param folder the run's.
 * @param recipe the one that it is a run of.
 * @returns the paths of the files.
 * @throws Error where there is no run, nothing was saved yet, or what was saved does not fit.
 */
export function exportONNX(
  folder: string,
  recipe: Recipe,
  { out = folder, networks }: ExportONNXOptions = {},
): Promise<string[]> {
  return withNets(folder, recipe, { networks }, async (opened) => {
    const files = await onnxFiles(opened, recipe);
    for (const [name, file] of files) await folderAt(out).write(name, file);
    return [...files.keys()].map((name) => `${out}/${name}`);
  });
}

/** The files, by their names. */
export async function onnxFiles(
  { device, saved, loaded, nets }: OpenedRun,
  recipe: Recipe,
): Promise<Map<string, Uint8Array>> {
  const { preset, seed, settings } = saved.settings;
  const { actions } = recipe;
  const metadata = {
    ...{ recipe: recipe.name, preset, seed: String(seed), step: String(loaded.step) },
    ...(recipe.makeEnvironment && { environment: recipe.makeEnvironment(settings).name }),
    ...(actions && { actions: actions.map(({ name }) => name).join(', ') }),
  };
  const files = new Map<string, Uint8Array>();
  for (const { net, ...form } of nets) {
    files.set(`${form.name}.onnx`, await toONNX(device, net, { ...form, metadata }));
  }
  return files;
}
