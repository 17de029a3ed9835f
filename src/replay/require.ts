export function requirePositiveInteger(name: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) {
    throw new RangeError(`${name} must be a positive integer, got ${value}`);
  }
}

export function requireLength(name: string, array: { length: number }, length: number): void {
  if (array.length !== length) {
    throw new RangeError(`${name} must have ${length} elements, got ${array.length}`);
  }
}

/** An array that a batch has if, and only if, the replay fills it: what nobody fills would be learned from, too. */
export function requireOptional(
  name: string,
  array: { length: number } | undefined,
  length: number,
  filled: boolean,
): void {
  if (array && filled) requireLength(name, array, length);
  else if (array) throw new RangeError(`The batch has ${name}, which this replay does not know`);
  else if (filled) throw new RangeError(`The batch must have ${name}, for this replay to fill`);
}
