// A sum in f32 rounds at every addition: added one by one, a million equal terms lose the third digit. Products
// therefore cut many terms into slices, which the compiler adds up with `reduce`, and sum stretches of 32 terms within
// a slice. backends/cpu/assembly sums in stretches even with few terms. In shaders that costs a tenth of the time on
// software adapters, and twice the registers on others.

/**
 * The number of terms beyond which a product's sums are long. The nets here have at most 12,800 and keep their speed.
 */
export const LONG = 16_384;

/** The number of terms in a slice. */
const SLICE = 512;

/** The most workgroups of a grid along z. */
const MOST_SLICES = 65_535;

/** The most elements of all slices together (64 MiB). A larger result gets fewer, longer slices. */
const MOST_PARTIAL_RESULTS = 2 ** 24;

/** The number of slices for sums of `terms` each, `results` of them: no longer than `SLICE` where affordable. */
export function slicesOf(terms: number, results: number): number {
  const affordable = Math.max(1, Math.floor(MOST_PARTIAL_RESULTS / results));
  return Math.min(Math.ceil(terms / SLICE), MOST_SLICES, affordable);
}
