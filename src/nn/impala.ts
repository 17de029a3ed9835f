import { freshSeed, Random } from '../random.ts';
import { requirePositiveInteger } from '../require.ts';
import { behind, type CNNOptions, extentsOf } from './cnn.ts';
import { Conv2d } from './conv2d.ts';
import { Flatten } from './flatten.ts';
import type { Module } from './module.ts';
import { MaxPool2d } from './pool2d.ts';
import { activate, Residual, Sequential } from './sequential.ts';

/** Options of `impala`. */
export interface ImpalaOptions extends Omit<CNNOptions, 'convolutions'> {
  /** The channels of each stage, such as 16, 32, 32. At least one. */
  readonly residual: readonly number[];
}

/** The number of residual blocks in a stage. */
const BLOCKS = 2;
/** The kernel size of all convolutions. With padding 1 they keep rows and columns. */
const KERNEL = 3;

/**
 * The residual net of IMPALA without its LSTM (L. Espeholt et al., "IMPALA: Scalable Distributed Deep-RL with
 * Importance Weighted Actor-Learner Architectures", 2018): stages of residual blocks, then linear layers, with ReLUs
 * between them. A stage is
 *
 *     convolution 3 x 3, max-pooling 3 x 3 with stride 2, and twice x + convolution(relu(convolution(relu(x))))
 *
 * with padding 1 throughout, so a stage halves rows and columns, rounded up: 84 x 84 becomes 42 x 42, 21 x 21, 11 x 11.
 *
 * @throws RangeError unless `inputShape` has three extents and `residual` is one positive integer or more.
 */
export function impala(options: ImpalaOptions): Sequential {
  const { random = new Random(freshSeed()) } = options;
  const given = { ...options, random };
  const { modules, size } = residualStages(given);
  return new Sequential(...modules, ...behind(size, given));
}

/**
 * Stages of residual blocks, then a ReLU, flattened: modules that take `inputShape` to `size` numbers. @throws as
 * `impala`.
 */
export function residualStages({
  inputShape,
  residual,
  layerNorm,
  activation,
  init = 'pytorch',
  random,
}: Pick<ImpalaOptions, 'inputShape' | 'residual' | 'layerNorm' | 'activation' | 'init'> & {
  readonly random: Random;
}) {
  if (residual.length === 0) throw new RangeError('impala: residual needs a stage, got []');
  const between = { layerNorm, activation };
  const convolution = (inputs: number, outputs: number) =>
    new Conv2d(inputs, outputs, KERNEL, { padding: 1, init, random });
  const modules: Module[] = [];
  let shape = extentsOf('impala', inputShape);
  for (const [i, channels] of residual.entries()) {
    requirePositiveInteger(`impala: residual[${i}]`, channels);
    modules.push(convolution(shape[0], channels), new MaxPool2d(KERNEL, { stride: 2, padding: 1 }));
    shape = [channels, Math.ceil(shape[1] / 2), Math.ceil(shape[2] / 2)];
    for (let block = 0; block < BLOCKS; block++) {
      const half = () => [...activate(shape, between), convolution(channels, channels)];
      modules.push(new Residual(...half(), ...half()));
    }
  }
  modules.push(...activate(shape, between), new Flatten());
  return { modules, size: shape[0] * shape[1] * shape[2] };
}
