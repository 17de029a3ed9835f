import type { Random } from '../random.ts';

/** How a layer's first weights and biases are drawn. */
export type Init = 'pytorch' | 'glorot';

/** PyTorch's default for linear and convolution layers: weights and biases from U(-b, b), b = 1 / sqrt(fan in). */
export function pytorchUniform(length: number, fanIn: number, random: Random): Float32Array {
  return uniform(length, 1 / Math.sqrt(fanIn), random);
}

/** Keras' default for weights (Glorot & Bengio 2010): U(-b, b), b = sqrt(6 / (fan in + fan out)). */
export function glorotUniform(length: number, fanIn: number, fanOut: number, random: Random): Float32Array {
  return uniform(length, Math.sqrt(6 / (fanIn + fanOut)), random);
}

/** The most weights that a layer has: as many as a device can number. */
const MOST = 2 ** 31 - 1;

function uniform(length: number, bound: number, random: Random): Float32Array {
  if (!(length <= MOST)) throw new RangeError(`a layer has at most ${MOST} weights, not ${length}`);
  return Float32Array.from({ length }, () => random.uniform(-bound, bound));
}
