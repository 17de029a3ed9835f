import { type Shape, sameShape, showShape } from '../tensor/shape.ts';
import type { StoredTensor } from './safetensors.ts';

/** What a tensor of a file must be. */
export interface TensorForm {
  readonly dtype: StoredTensor['dtype'];
  readonly shape: Shape;
}

/**
 * Throws unless `tensors` are exactly those that are needed.
 *
 * @param source what an error names as the origin of the tensors: a file's path.
 * @param needer what an error names as needing them, such as `the network`.
 */
export function requireTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  needed: ReadonlyMap<string, TensorForm>,
  source: string,
  needer: string,
): void {
  const missing = [...needed.keys()].filter((name) => !tensors.has(name));
  const unknown = [...tensors.keys()].filter((name) => !needed.has(name));
  const problems = [
    ...(missing.length > 0 ? [`lacks ${missing.join(', ')}, which ${needer} needs`] : []),
    ...(unknown.length > 0 ? [`holds ${unknown.join(', ')}, which ${needer} does not have`] : []),
  ];
  if (problems.length > 0) throw new Error(`${source}: ${problems.join('; ')}`);

  for (const [name, { dtype, shape }] of needed) {
    const found = tensors.get(name)!;
    if (found.dtype !== dtype) {
      throw new Error(`${source}: ${name} has dtype ${found.dtype}, ${needer} needs ${dtype}`);
    }
    if (!sameShape(found.shape, shape)) {
      const [has, needs] = [found.shape, shape].map(showShape);
      throw new Error(`${source}: ${name} has shape ${has}, ${needer} needs ${needs}`);
    }
  }
}
