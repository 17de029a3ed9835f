import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import { wholeState } from '../tensor/create.ts';
import type { State } from '../tensor/state.ts';
import { requireTensors, type TensorForm } from './require-tensors.ts';
import type { StoredTensor } from './safetensors.ts';

/**
 * A module's weights as they are at this call, under PyTorch's names, ready for `formatSafetensors`. Parameters that
 * share a buffer, as those of a `Sequential` do, are brought back by one read.
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

/**
 * Overwrites a module's weights with `tensors`, which must be exactly its own by name and shape: a file of
 * `moduleTensors`, or of the same module's `state_dict()` in PyTorch.
 *
 * @param source what an error names as the origin of the tensors: a file's path.
 * @throws Error, before anything is written, that names the tensors which are missing, superfluous, or of
 * another dtype than F32 or another shape.
 */
export async function loadModule(
  device: Device,
  module: Module,
  tensors: ReadonlyMap<string, StoredTensor>,
  source: string,
): Promise<void> {
  const named = module.namedParameters();
  const needed = Array.from(named, ([name, { shape }]) => [name, { dtype: 'F32', shape }] as const);
  requireTensors(tensors, new Map<string, TensorForm>(needed), source, 'the network');
  for (const [name, parameter] of named) {
    await device.write(parameter, tensors.get(name)!.data as Float32Array);
  }
}
