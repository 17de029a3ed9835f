import { type Shape, sameShape, showShape } from '../tensor/shape.ts';
import type { StoredTensor } from './safetensors.ts';

/** The form that a tensor of a file must have. */
export interface TensorForm {
  /** Undefined if any dtype can be converted. */
  readonly dtype?: StoredTensor['dtype'];
  readonly shape: Shape;
}

/** The difference between the names in a file and the names that are needed. */
export interface NameDifference {
  /** Names that are needed, but not in the file. */
  readonly missing: readonly string[];
  /** Names in the file that are not needed. */
  readonly unexpected: readonly string[];
}

/**
 * Checks that `tensors` have the forms that are needed, and returns how their names differ.
 *
 * @param source the origin of the tensors in errors, such as a file's path.
 * @param needer the object that needs the tensors, in errors: `the network`.
 * @param strict whether names that differ are an error.
 * @throws Error that names the tensors which are missing, unexpected, or of another dtype or shape.
 */
export function requireTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  needed: ReadonlyMap<string, TensorForm>,
  source: string,
  needer: string,
  strict = true,
): NameDifference {
  const missing = [...needed.keys()].filter((name) => !tensors.has(name));
  const unexpected = [...tensors.keys()].filter((name) => !needed.has(name));
  const problems = [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}, which ${needer} needs`] : []),
    ...(unexpected.length > 0 ? [`holds ${listed(unexpected)}, which ${needer} does not have`] : []),
  ];
  if (strict && problems.length > 0) throw new Error(`${source}: ${problems.join('; ')}`);

  for (const [name, { dtype, shape }] of needed) {
    const found = tensors.get(name);
    if (!found) continue;
    if (dtype !== undefined && found.dtype !== dtype) {
      throw new Error(`${source}: ${name} has dtype ${found.dtype}, ${needer} needs ${dtype}`);
    }
    if (!sameShape(found.shape, shape)) {
      const [has, needs] = [found.shape, shape].map(showShape);
      throw new Error(`${source}: ${name} has shape ${has}, ${needer} needs ${needs}`);
    }
  }
  return { missing, unexpected };
}

/** The most names that an error lists. */
const LISTED = 20;

function listed(names: readonly string[]): string {
  const others = names.length - LISTED;
  return others > 0 ? `${names.slice(0, LISTED).join(', ')} and ${others} more` : names.join(', ');
}
