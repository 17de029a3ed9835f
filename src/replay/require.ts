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

/** @throws RangeError, with both sizes, if `what` needs more bytes than there are. */
export function requireMemory(what: string, needed: number, available = Number.POSITIVE_INFINITY): void {
  if (needed <= available) return;
  throw new RangeError(`${what} needs ${describeBytes(needed)}, available are ${describeBytes(available)}`);
}

/** A text such as `7073000000 bytes (7.07 GB)`. */
function describeBytes(bytes: number): string {
  return `${bytes} bytes (${(bytes / 1e9).toPrecision(3)} GB)`;
}
