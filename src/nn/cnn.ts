import { freshSeed, Random } from '../random.ts';
import { type Shape, showShape } from '../tensor/shape.ts';
import { Conv2d } from './conv2d.ts';
import { Dueling } from './dueling.ts';
import { Flatten } from './flatten.ts';
import type { Init } from './init.ts';
import type { Module } from './module.ts';
import { linearLayer } from './noisy-linear.ts';
import { activate, type MLPOptions, mlp, Sequential } from './sequential.ts';

/** Options of `cnn`. */
export interface CNNOptions {
  /** Channels, rows, columns: an environment's `observationShape`. */
  readonly inputShape: Shape;
  /** Filters, kernel size and stride of each convolution. No padding. */
  readonly convolutions: readonly (readonly [number, number, number])[];
  /** The sizes of the fully connected layers between the convolutions and the outputs. */
  readonly hiddenSizes: readonly number[];
  /** The number of outputs: one for each action. */
  readonly outputs: number;
  /** The numbers that each output consists of, such as quantiles: the net gives [n, outputs * width]. Default 1. */
  readonly width?: number | undefined;
  /**
   * Two streams of linear layers behind the convolutions, one for values and one for advantages, as in Wang et
   * al. (2016). Default false.
   */
  readonly dueling?: boolean | undefined;
  /**
   * Layer normalisation before every activation function, as of an `mlp`. The channels and positions of a convolution
   * are normalised together, as by PyTorch's `LayerNorm([channels, rows, columns])`. Default false.
   */
  readonly layerNorm?: MLPOptions['layerNorm'];
  /** The first sigma of noisy layers behind the convolutions, see `mlp`. Default: no noise. */
  readonly noisy?: number | undefined;
  /** The activation function. A leaky ReLU has a slope of 0.01 below 0. Default 'relu'. */
  readonly activation?: MLPOptions['activation'];
  /** The distribution of the first weights, see `Linear`. Default 'pytorch'. */
  readonly init?: Init;
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
}

/**
 * Convolutions, then linear layers, with ReLUs between them: the nets of deep Q-learning from pixels.
 *
 * @throws RangeError unless `inputShape` has three extents and each convolution fits its input.
 */
export function cnn(options: CNNOptions): Sequential {
  const { random = new Random(freshSeed()) } = options;
  const given = { ...options, random };
  const { modules, size } = convolved(given);
  return new Sequential(...modules, ...behind(size, given));
}

/** Convolutions with ReLUs, flattened: modules that take `inputShape` to `size` numbers. @throws as `cnn`. */
export function convolved({
  inputShape,
  convolutions,
  layerNorm,
  activation,
  init = 'pytorch',
  random,
}: Pick<CNNOptions, 'inputShape' | 'convolutions' | 'layerNorm' | 'activation' | 'init'> & {
  readonly random: Random;
}) {
  const between = { layerNorm, activation };
  const drawn = { init, random };
  const modules: Module[] = [];
  let [channels, rows, columns] = extentsOf('cnn', inputShape);
  for (const [i, [filters, kernelSize, stride]] of convolutions.entries()) {
    const [outRows, outColumns] = [rows, columns].map(
      (extent) => Math.floor((extent - kernelSize) / stride) + 1,
    );
    if (!(stride >= 1 && outRows >= 1 && outColumns >= 1)) {
      throw new RangeError(
        `cnn: convolutions[${i}], ${filters} filters of ${kernelSize} x ${kernelSize} with stride ${stride}, ` +
          `does not fit its input of ${channels} x ${rows} x ${columns}`,
      );
    }
    modules.push(new Conv2d(channels, filters, kernelSize, { stride, ...drawn }));
    modules.push(...activate([filters, outRows, outColumns], between));
    [channels, rows, columns] = [filters, outRows, outColumns];
  }
  modules.push(new Flatten());
  return { modules, size: channels * rows * columns };
}

/** Channels, rows, columns. @throws RangeError unless there are three extents. */
export function extentsOf(maker: string, inputShape: Shape): readonly [number, number, number] {
  const [channels, rows, columns, ...others] = inputShape;
  if (columns !== undefined && others.length === 0) return [channels, rows, columns];
  throw new RangeError(
    `${maker}: inputShape must be [channels, rows, columns], got ${showShape(inputShape)}`,
  );
}

/** The linear layers, or the two streams of them, that take `inputs` numbers. */
export function behind(
  inputs: number,
  {
    hiddenSizes,
    outputs,
    width = 1,
    dueling,
    layerNorm,
    activation,
    init = 'pytorch',
    noisy,
    random,
  }: Omit<CNNOptions, 'inputShape' | 'convolutions'> & { readonly random: Random },
): Module[] {
  const between = { layerNorm, activation };
  const drawn = { init, noisy, random };
  if (dueling) {
    const stream = (size: number) => mlp([inputs, ...hiddenSizes, size], { ...drawn, ...between });
    return [new Dueling(stream(width), stream(outputs * width))];
  }
  const sizes = [inputs, ...hiddenSizes];
  const hidden = hiddenSizes.flatMap((size, i) => [
    linearLayer(sizes[i], size, drawn),
    ...activate(size, between),
  ]);
  return [...hidden, linearLayer(sizes.at(-1)!, outputs * width, drawn)];
}

/** The convolutions and hidden sizes of Mnih et al. (2013), which the notebook uses, too. */
export const DQN_2013 = {
  convolutions: [
    [16, 8, 4],
    [32, 4, 2],
  ],
  hiddenSizes: [256],
} as const;

/** The convolutions and hidden sizes of Mnih et al. (2015), Stable-Baselines3's `NatureCNN`. */
export const NATURE = {
  convolutions: [
    [32, 8, 4],
    [64, 4, 2],
    [64, 3, 1],
  ],
  hiddenSizes: [512],
} as const;

/** The residual stages and hidden size of Espeholt et al. (2018), for `impala`. */
export const IMPALA = { residual: [16, 32, 32], hiddenSizes: [256] } as const;
