import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import { wholeState } from '../tensor/create.ts';
import type { State } from '../tensor/state.ts';
import { type NameDifference, requireTensors } from './require-tensors.ts';
import type { StoredTensor } from './safetensors.ts';
import { toFloats } from './to-floats.ts';

/**
 * A module's weights at the time of this call, under PyTorch's names, ready for `formatSafetensors`. Parameters that
 * share a buffer, as in a `Sequential`, come back by one read.
 */
export async function moduleTensors(device: Device, module: Module): Promise<Map<string, StoredTensor>> {
  const named = [...module.namedParameters()];
  const states = [...new Set(named.map(([, { source }]) => source.state))];
  const read = async (state: State) => [state, await device.read(wholeState(state))] as const;
  const values = new Map(await Promise.all(states.map(read)));
  return new Map(
    named.map(
      ([
        name,
        {
          shape,
          size,
          source: { state, offset },
        },
      ]) => {
        const data = values.get(state)!.slice(offset, offset + size);
        return [name, { dtype: 'F32', shape, data }];
      },
    ),
  );
}

/** Options of `loadModule`. */
export interface LoadOptions {
  /**
   * Whether the tensors must be exactly the module's parameters (default). Otherwise missing parameters stay as they
   * are, and unexpected tensors are ignored.
   */
  readonly strict?: boolean;
}

/**
 * Overwrites a module's weights with `tensors` of the same names and shapes: a file of `moduleTensors`, or of the same
 * module's `state_dict()` in PyTorch. Other dtypes than F32 are converted.
 *
 * @param source the origin of the tensors in errors, such as a file's path.
 * @returns the names that were missing and unexpected: none, unless `strict` is false.
 * @throws Error, before anything is written, that names the tensors which are missing, unexpected, or of another
 * shape.
 */
export async function loadModule(
  device: Device,
  module: Module,
  tensors: ReadonlyMap<string, StoredTensor>,
  source: string,
  { strict = true }: LoadOptions = {},
): Promise<NameDifference> {
  const named = module.namedParameters();
  const needed = new Map(Array.from(named, ([name, { shape }]) => [name, { shape }]));
  const difference = requireTensors(tensors, needed, source, 'the network', strict);
  for (const [name, parameter] of named) {
    const tensor = tensors.get(name);
    if (tensor) await device.write(parameter, toFloats(tensor));
  }
  return difference;
}
