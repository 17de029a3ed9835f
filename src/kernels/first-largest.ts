/** Whether a is larger than b. A NaN is larger than all numbers, and as large as another NaN. */
export function isLarger(a: number, b: number): boolean {
  return !Number.isNaN(b) && (Number.isNaN(a) || a > b);
}

/** The index of the largest of `length` values from `first` on: the first of equals, or the first NaN. */
export function firstLargest(values: Float32Array, first: number, length: number): number {
  let best = first;
  for (let i = first; i < first + length; i++) if (isLarger(values[i], values[best])) best = i;
  return best;
}
