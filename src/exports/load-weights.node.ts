import { readFileSync } from 'node:fs';
import type { Device } from '../device/device.ts';
import { loadModule } from '../io/module-tensors.ts';
import { parseSafetensors } from '../io/safetensors.ts';
import type { Run } from '../recipes/recipe.ts';
import { fileError } from '../runs/folder.node.ts';
import { netsOf } from './run-nets.ts';
import { scaleOf } from './run-nets.node.ts';
import { fromSB3 } from './torch/sb3.ts';

/**
 * Replaces the weights of the net that chooses in a run by the weights in a safetensors file, under PyTorch's names or
 * Stable-Baselines3's.
 *
 * @param settings the run's.
 * @throws Error, naming the file, if it cannot be read or does not fit; RangeError for a run with several such nets.
 */
export async function loadWeights(device: Device, run: Run, settings: object, path: string): Promise<void> {
  const [first, ...others] = netsOf(run);
  if (!first || others.length > 0) {
    throw new RangeError(
      `${path} has the weights of one net, and the run has ${others.length + 1} that choose`,
    );
  }
  const { net } = first;
  await loadModule(device, net, fromSB3(net, read(path), scaleOf(settings)), path);
}

function read(path: string) {
  let file: Uint8Array;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    return parseSafetensors(file);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
