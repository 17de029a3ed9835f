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
