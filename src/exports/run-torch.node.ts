import { moduleTensors } from '../io/module-tensors.ts';
import { formatSafetensors } from '../io/safetensors.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { folderAt } from '../runs/folder.node.ts';
import { type Networks, type OpenedRun, withNets } from './run-nets.node.ts';
import type { RunNet } from './run-nets.ts';
import { sb3Lines, toSB3 } from './torch/sb3.ts';
import { toTorch } from './torch/to-torch.ts';

/** Options of `exportTorch`. */
export interface ExportTorchOptions extends Networks {
  /** The folder that gets the files. Default: the run's. */
  readonly out?: string;
}

/** A net for Python. */
export interface TorchNet {
  /** The path of its weights. */
  readonly weights: string;
  /** The lines of Python that load them. */
  readonly lines: string;
}

/**
 * Writes the weights of the nets that choose in a run (one, or one for each level) as safetensors, and gives the lines
 * of Python that load them into the same `nn.Sequential`.
 *
 * @param folder the run's.
 * @param recipe the one that it is a run of.
 * @throws Error where there is no run, nothing was saved yet, or what was saved does not fit; TypeError for a module
 * that is none of this package's.
 */
export function exportTorch(
  folder: string,
  recipe: Recipe,
  { out = folder, networks }: ExportTorchOptions = {},
): Promise<TorchNet[]> {
  return withNets(folder, recipe, { networks }, async ({ device, nets }) => {
    const written: TorchNet[] = [];
    for (const { name, net, ...form } of nets) {
      const weights = `${out}/${name}.safetensors`;
      const lines = toTorch(net, { weights, ...form });
      await folderAt(out).write(`${name}.safetensors`, formatSafetensors(await moduleTensors(device, net)));
      written.push({ weights, lines });
    }
    return written;
  });
}

/**
 * Writes the weights of a run's network under the names of Stable-Baselines3's DQN, and gives the lines of Python that
 * load them into it.
 *
 * @param folder the run's.
 * @param recipe the one that it is a run of.
 * @throws Error where there is no run, nothing was saved yet, or what was saved does not fit; RangeError for a net that
 * Stable-Baselines3's policies cannot have.
 */
export function exportSB3(
  folder: string,
  recipe: Recipe,
  { out = folder, networks }: ExportTorchOptions = {},
): Promise<TorchNet> {
  return withNets(folder, recipe, { networks }, async (opened) => {
    const { name, net, observationScale } = onlyNet(opened);
    const file = `${name}-sb3.safetensors`;
    const environment = recipe.makeEnvironment?.(opened.saved.settings.settings).name ?? recipe.name;
    const tensors = toSB3(net, await moduleTensors(opened.device, net), observationScale);
    await folderAt(out).write(file, formatSafetensors(tensors));
    const weights = `${out}/${file}`;
    return { weights, lines: sb3Lines(net, weights, environment) };
  });
}

/** @throws RangeError for a run of several levels. */
function onlyNet({ nets }: OpenedRun): RunNet {
  const [first, ...others] = nets;
  if (first && others.length === 0) return first;
  throw new RangeError(
    `the run has ${nets.length} nets that choose (${nets.map(({ name }) => name).join(', ')}), a DQN of Stable-Baselines3 has one`,
  );
}
