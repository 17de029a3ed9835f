// A sum in f32 rounds at every addition: in a row, a million equal terms lose the third digit. So kernels that are
// products cut many terms into slices, which the compiler then has `reduce` add up, and add up stretches of 32 terms
// within a slice. The latter backends/cpu/assembly does with few terms, too. In shaders it takes a tenth of the time on
// software adapters, and on others twice the registers.

/** Terms beyond which a product's sums are long. The nets here have up to 12,800: these stay as fast as they are. */
export const LONG = 16_384;

/** Terms of a slice. */
const SLICE = 512;

/** What a grid holds along z. */
const MOST_SLICES = 65_535;

/** Elements, 64 MiB: products with so large a result keep longer slices. */
const MOST_PARTIAL_RESULTS = 2 ** 24;

/** How many slices `terms` make that are no longer than `SLICE`, for each of `results`. */
export function slicesOf(terms: number, results: number): number {
  const affordable = Math.max(1, Math.floor(MOST_PARTIAL_RESULTS / results));
  return Math.min(Math.ceil(terms / SLICE), MOST_SLICES, affordable);
}
