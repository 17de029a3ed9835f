import type { Random } from '../random.ts';

/** The distribution of a layer's first weights and biases. */
export type Init = 'pytorch' | 'glorot' | 'sparse';

/**
 * The first weights and biases of a layer.
 *
 * @param fanIn the number of inputs of an output.
 * @param fanOut the number of outputs that an input is part of, for 'glorot'.
 */
export function firstValues(
  init: Init,
  { outputs, fanIn, fanOut, random }: { outputs: number; fanIn: number; fanOut: number; random: Random },
) {
  const zeros = () => new Float32Array(outputs);
  if (init === 'glorot')
    return { weight: glorotUniform(outputs * fanIn, fanIn, fanOut, random), bias: zeros };
  if (init === 'sparse') return { weight: sparseUniform(outputs, fanIn, random), bias: zeros };
  const weight = pytorchUniform(outputs * fanIn, fanIn, random);
  return { weight, bias: () => pytorchUniform(outputs, fanIn, random) };
}

/** PyTorch's default for linear and convolution layers: weights and biases from U(-b, b), b = 1 / sqrt(fan in). */
export function pytorchUniform(length: number, fanIn: number, random: Random): Float32Array {
  return uniform(length, 1 / Math.sqrt(fanIn), random);
}

/** Keras' default for weights (Glorot & Bengio 2010): U(-b, b), b = sqrt(6 / (fan in + fan out)). */
export function glorotUniform(length: number, fanIn: number, fanOut: number, random: Random): Float32Array {
  return uniform(length, Math.sqrt(6 / (fanIn + fanOut)), random);
}

/**
 * As `pytorchUniform`, but a random nine tenths of the weights of each output, rounded up, are 0
 * (M. Elsayed, G. Vasan, A. R. Mahmood, "Streaming Deep Reinforcement Learning Finally Works", 2024).
 */
export function sparseUniform(outputs: number, fanIn: number, random: Random): Float32Array {
  const weights = pytorchUniform(outputs * fanIn, fanIn, random);
  const places = Uint32Array.from({ length: fanIn }, (_, i) => i);
  const zeros = Math.ceil((fanIn * 9) / 10);
  for (let o = 0; o < outputs; o++) {
    // The first places of a permutation, drawn one by one.
    for (let i = 0; i < zeros; i++) {
      const j = i + random.int(fanIn - i);
      [places[i], places[j]] = [places[j], places[i]];
      weights[o * fanIn + places[i]] = 0;
    }
  }
  return weights;
}

/** The most weights of a layer that a device can number. */
const MOST = 2 ** 31 - 1;

function uniform(length: number, bound: number, random: Random): Float32Array {
  if (!(length <= MOST)) throw new RangeError(`a layer has at most ${MOST} weights, not ${length}`);
  return Float32Array.from({ length }, () => random.uniform(-bound, bound));
}
