import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { flatLayout, type Parameter } from '../tensor/parameter.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { requireTensors, type TensorForm } from './require-tensors.ts';
import type { StoredTensor } from './safetensors.ts';

/** The name of the number of steps taken. Names of moments all contain a dot. */
const STEPS = 'steps';

/** An object that gathers values over parameters as it learns: an optimiser, or traces. */
export type Gathering = Pick<Optimizer, 'parameters' | 'moments' | 'steps'>;

/**
 * The values that an optimiser of a module's parameters has gathered at the time of this call: every moment of
 * every parameter, such as `square.0.weight`, and the number of `steps`, also a tensor (int64, shape []), so that one
 * map holds everything. Its settings, such as the learning rate, are not included.
 *
 * @throws Error if the optimiser has a parameter that is not the module's.
 */
export async function optimizerTensors(
  device: Device,
  optimizer: Gathering,
  module: Module,
): Promise<Map<string, StoredTensor>> {
  const slots = slotsOf(optimizer, module);
  const steps = BigInt64Array.of(BigInt(optimizer.steps));
  const tensors = new Map<string, StoredTensor>([[STEPS, { dtype: 'I64', shape: [], data: steps }]]);
  // All reads begin at once, so that all of them see the same step.
  const read = async ([moment, flat]: [string, Tensor<'f32'>]) => [moment, await device.read(flat)] as const;
  const moments = await Promise.all(Object.entries(optimizer.moments).map(read));
  for (const [moment, values] of moments) {
    for (const { name, shape, offset, size } of slots) {
      const data = values.slice(offset, offset + size);
      tensors.set(`${moment}.${name}`, { dtype: 'F32', shape, data });
    }
  }
  return tensors;
}

/**
 * Overwrites the moments and other values of an optimiser with the `optimizerTensors` of another one with the same
 * options.
 *
 * @param source the origin of the tensors in errors, such as a file's path.
 * @throws Error, before anything is written, that names the tensors which are missing, superfluous, or of
 * another dtype or shape; and if the optimiser has a parameter that is not the module's.
 */
export async function loadOptimizer(
  device: Device,
  optimizer: Gathering,
  module: Module,
  tensors: ReadonlyMap<string, StoredTensor>,
  source: string,
): Promise<void> {
  const slots = slotsOf(optimizer, module);
  const needed = new Map<string, TensorForm>([[STEPS, { dtype: 'I64', shape: [] }]]);
  for (const moment of Object.keys(optimizer.moments)) {
    for (const { name, shape } of slots) needed.set(`${moment}.${name}`, { dtype: 'F32', shape });
  }
  requireTensors(tensors, needed, source, 'the optimiser');
  const steps = Number(tensors.get(STEPS)!.data[0]);
  if (!(Number.isSafeInteger(steps) && steps >= 0)) {
    throw new Error(`${source}: steps must be an integer from 0 to 2^53 - 1, got ${steps}`);
  }

  for (const [moment, flat] of Object.entries(optimizer.moments)) {
    const values = new Float32Array(flat.size);
    for (const { name, offset } of slots) {
      values.set(tensors.get(`${moment}.${name}`)!.data as Float32Array, offset);
    }
    await device.write(flat, values);
  }
  optimizer.steps = steps;
}

interface Slot {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** Each parameter's place in an optimiser's flat buffers, and its name in the module. */
function slotsOf({ parameters }: Pick<Optimizer, 'parameters'>, module: Module): Slot[] {
  const names = new Map<Parameter, string>();
  for (const [name, parameter] of module.namedParameters()) {
    if (!names.has(parameter)) names.set(parameter, name); // a tied parameter goes by its first name
  }
  const { offsets } = flatLayout(parameters);
  return parameters.map((parameter, i) => {
    const name = names.get(parameter);
    if (name === undefined) {
      throw new Error(`the optimiser changes a parameter that the module does not have: ${parameter}`);
    }
    return { name, shape: parameter.shape, offset: offsets[i], size: parameter.size };
  });
}
