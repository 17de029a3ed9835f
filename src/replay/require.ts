import { requireNumber } from '../require.ts';

export function requireLength(name: string, array: { length: number }, length: number): void {
  if (array.length !== length) {
    throw new RangeError(`${name} must have ${length} elements, got ${array.length}`);
  }
}

/** The most transitions that a replay can number. */
export const MOST_SLOTS = 2 ** 31 - 1;

/** @throws RangeError unless `capacity` is a number of transitions that a replay can hold. */
export function requireCapacity(capacity: number): void {
  const fits = Number.isInteger(capacity) && capacity > 0 && capacity <= MOST_SLOTS;
  requireNumber('capacity', capacity, fits, `an integer from 1 to ${MOST_SLOTS}`);
}

/** @throws RangeError, with both sizes, if `what` needs more bytes than are available. */
export function requireMemory(what: string, needed: number, available = Number.POSITIVE_INFINITY): void {
  if (needed <= available) return;
  throw new RangeError(`${what} needs ${describeBytes(needed)}, available are ${describeBytes(available)}`);
}

/** The words of engines for an array that they cannot make. */
const NO_ROOM = /alloc|out of memory|array (buffer )?(length|size)/i;

/**
 * Calls `make`, which allocates `needed` bytes.
 *
 * @throws RangeError with `what` and its size if the machine has less memory.
 */
export function allocated<T>(what: string, needed: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Error && NO_ROOM.test(error.message))) throw error;
    throw new RangeError(`${what} needs ${describeBytes(needed)}, more than there is room for here`);
  }
}

/** A text such as `7073000000 bytes (7.07 GB)`. */
function describeBytes(bytes: number): string {
  return `${bytes} bytes (${(bytes / 1e9).toPrecision(3)} GB)`;
}
