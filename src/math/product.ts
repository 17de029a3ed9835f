/**
 * The rounding error of a product, exactly: a * b - p, where p is a * b rounded. Not for numbers above 2^996, nor for
 * products near the smallest numbers.
 *
 * Source: T. Dekker, "A floating-point technique for extending the available precision" (1971).
 */
export function productError(a: number, b: number, p: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a number, rounded. */
function upperHalf(x: number): number {
  const shifted = x * (2 ** 27 + 1);
  return shifted - (shifted - x);
}
