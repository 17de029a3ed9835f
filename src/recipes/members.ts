import { nearest } from '../nearest.ts';
import { show } from '../require.ts';

export type Kind = 'string' | 'number' | 'function' | 'object' | 'boolean';

/**
 * Refuses unknown members, which would be ignored silently, and members of the wrong type.
 *
 * @param owner such as `a recipe`.
 * @throws RangeError that names the nearest known member; TypeError for a wrong type, and for anything but an object.
 */
export function requireMembers(owner: string, given: object, kinds: Readonly<Record<string, Kind>>): void {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${owner} must be an object, got ${show(given)}`);
  }
  for (const [member, value] of Object.entries(given)) {
    if (!Object.hasOwn(kinds, member)) {
      throw new RangeError(`${owner} has no '${member}'${nearest(member, Object.keys(kinds))}`);
    }
    const kind = kinds[member];
    if (value !== undefined && (typeof value !== kind || value === null)) {
      const article = kind === 'object' ? 'an' : 'a';
      throw new TypeError(`${member} of ${owner} must be ${article} ${kind}, got ${show(value)}`);
    }
  }
}
