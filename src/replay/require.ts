export function requireLength(name: string, array: { length: number }, length: number): void {
  if (array.length !== length) {
    throw new RangeError(`${name} must have ${length} elements, got ${array.length}`);
  }
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
