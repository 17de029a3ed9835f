import { add, mul } from '../ops/arithmetic.ts';
import { reshape } from '../ops/reshape.ts';
import type { Random } from '../random.ts';
import { requirePositive } from '../require.ts';
import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { hostInput } from '../tensor/trace.ts';
import { fullyConnected, Linear, type LinearOptions } from './linear.ts';
import { noiseSource } from './noise.ts';

/** Options of a `NoisyLinear` layer. */
export interface NoisyLinearOptions extends LinearOptions {
  /** Every sigma begins as sigma / sqrt(inputs): 0.5 in the paper and by default, 0.1 in others' programs. */
  readonly sigma?: number | undefined;
}

/**
 * A fully connected layer with factorised noise, whose size is learned: x [batch, in] to x W^T + b, [batch, out], where
 *
 *     W = weight + weightSigma f(e_out) f(e_in)^T        b = bias + biasSigma f(e_out)        f(e) = sign(e) sqrt|e|
 *
 * element by element, and e_in [in], e_out [out] are standard normal, one draw for the whole batch. The noise is on
 * inside `withNoise`, as when a `DQN` learns and acts. Elsewhere this is a `Linear` with the same weight and bias. A
 * file of a `Linear` can be loaded with `strict: false`.
 *
 * Source: M. Fortunato et al., "Noisy Networks for Exploration" (2018). docs/algorithms has a page on it.
 */
export class NoisyLinear extends Linear {
  /** [out, in]. */
  readonly weightSigma: Parameter;
  /** [out]. */
  readonly biasSigma: Parameter | undefined;

  /** @throws RangeError for an option that does not exist, or unless `sigma` is above 0. */
  constructor(inputs: number, outputs: number, { sigma = 0.5, ...options }: NoisyLinearOptions = {}) {
    super(inputs, outputs, options);
    requirePositive('sigma', sigma);
    const first = (length: number) => new Float32Array(length).fill(sigma / Math.sqrt(inputs));
    this.weightSigma = new Parameter(first(outputs * inputs), [outputs, inputs]);
    this.biasSigma = this.bias && new Parameter(first(outputs), [outputs]);
  }

  override forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    const random = noiseSource();
    if (!random) return super.forward(x);
    const [outputs, inputs] = this.weightSigma.shape;
    const into = noise(inputs, random);
    const out = noise(outputs, random);
    // Making W takes less time than a second product. From batches of 16 on it saves a quarter of the whole.
    const weight = add(this.weight, mul(this.weightSigma, mul(reshape(out, [outputs, 1]), into)));
    const bias = this.bias && this.biasSigma && add(this.bias, mul(this.biasSigma, out));
    return fullyConnected(x, weight, bias);
  }
}

/** A `NoisyLinear` with that sigma, or a `Linear` if it is undefined. */
export function linearLayer(
  inputs: number,
  outputs: number,
  { noisy, ...options }: LinearOptions & { readonly noisy: number | undefined },
): Linear {
  return noisy === undefined
    ? new Linear(inputs, outputs, options)
    : new NoisyLinear(inputs, outputs, { ...options, sigma: noisy });
}

/** f(e), [length]. */
function noise(length: number, random: Random): Tensor<'f32'> {
  return hostInput('noise', [length], (values) => {
    random.fillNormal(values);
    for (const [i, e] of values.entries()) values[i] = Math.sign(e) * Math.sqrt(Math.abs(e));
  });
}
