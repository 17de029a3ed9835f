/**
 * The bits of a float64, as IEEE 754 has them: sign, 11 bits of exponent (plus 1023), 52 bits of fraction.
 * Byte order is little-endian, as in WebAssembly.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** floor(log2 |x|) of a normal number. */
export function exponentOf(x: number): number {
  float[0] = x;
  return ((words[1] >>> 20) & 0x7ff) - 1023;
}

/** A positive normal number, divided by the power of two that brings it into [1, 2). */
export function significandOf(x: number): number {
  float[0] = x;
  words[1] = (words[1] & 0xfffff) | 0x3ff00000;
  return float[0];
}

/** 2^k, for integers k from -1022 to 1023. */
export function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return float[0];
}
