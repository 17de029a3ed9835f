import type { StoredTensor } from './safetensors.ts';

/** The values of a stored tensor as float32: exact for F16 and BF16, rounded for wider floats and large integers. */
export function toFloats({ dtype, data }: StoredTensor): Float32Array {
  if (dtype === 'F32') return data;
  if (dtype === 'F16') return Float32Array.from(data, fromHalf);
  if (dtype === 'BF16') return new Float32Array(Uint32Array.from(data, (bits) => bits << 16).buffer);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * POWERS[exponent];
}

/** 2^(exponent - 25): what the last bit of a fraction is worth. */
const POWERS = Array.from({ length: 31 }, (_, exponent) =>
  exponent < 25 ? 1 / (1 << (25 - exponent)) : 1 << (exponent - 25),
);
