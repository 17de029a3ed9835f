/** Where the largest of `length` values is, from `first` on: the first of equals, or the first NaN if there is one. */
export function firstLargest(values: Float32Array, first: number, length: number): number {
  let best = first;
  for (let i = first; i < first + length; i++) {
    if (Number.isNaN(values[i])) return i;
    if (values[i] > values[best]) best = i;
  }
  return best;
}
