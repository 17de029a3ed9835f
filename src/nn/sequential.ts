import { add } from '../ops/arithmetic.ts';
import { flatten } from '../ops/reshape.ts';
import { freshSeed, Random } from '../random.ts';
import { requireKnown, show } from '../require.ts';
import { flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { LeakyReLU } from './activations.ts';
import { Dueling } from './dueling.ts';
import type { Init } from './init.ts';
import { LayerNorm, PlainLayerNorm } from './layer-norm.ts';
import { Module, parametersIn } from './module.ts';
import { linearLayer } from './noisy-linear.ts';
import { ReLU } from './relu.ts';

/**
 * Modules one after the other: [n, ...] to the output of the last one. Parameters are named by the places of their
 * modules, as in PyTorch ('0.weight', '2.bias'), and share one flat buffer.
 */
export class Sequential extends Module {
  /** In the order in which they are computed. */
  readonly modules: readonly Module[];

  /** @throws TypeError if an argument is not a module, such as an array of modules. */
  constructor(...modules: Module[]) {
    super();
    for (const module of modules) {
      if (module instanceof Module) continue;
      throw new TypeError(
        `Sequential takes modules one after the other, as in new Sequential(a, b), got ${show(module)}`,
      );
    }
    this.modules = modules;
    if (this.parameters().length > 0) flattenParameters(this.parameters());
  }

  /** @throws Error if there are no modules. */
  forward(x: Tensor): Tensor<'f32'> {
    const [first, ...others] = this.modules;
    if (!first) throw new Error('Sequential: there are no modules');
    return others.reduce((value, module) => module.forward(value), first.forward(x));
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map(parametersIn(this.modules));
  }
}

/** Modules one after the other, whose result is added to their input: x + f(x), of x's shape. */
export class Residual extends Sequential {
  override forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return add(x, super.forward(x));
  }
}

/** Options of `mlp`. */
export interface MLPOptions {
  /** Draws the first weights. Default: a `Random` of a fresh seed. */
  readonly random?: Random;
  /** The distribution of the first weights, see `Linear`. Default 'pytorch'. */
  readonly init?: Init;
  /** Splits the last layer into dueling heads of values and advantages. Default false. */
  readonly dueling?: boolean | undefined;
  /**
   * The numbers that each output consists of, such as quantiles: `mlp([4, 128, 2])` gives [n, 2 * width]. Default 1.
   */
  readonly width?: number | undefined;
  /**
   * Layer normalisation before every activation function, with a factor and an offset for each unit, or 'plain' without
   * them. Default false.
   */
  readonly layerNorm?: boolean | 'plain' | undefined;
  /** The first sigma of noisy layers, 0.5 in the paper: each layer is a `NoisyLinear`. Default: no noise. */
  readonly noisy?: number | undefined;
  /** The activation function. A leaky ReLU has a slope of 0.01 below 0. Default 'relu'. */
  readonly activation?: 'relu' | 'leakyRelu' | undefined;
}

/**
 * Linear layers with ReLUs between them: `mlp([4, 128, 2])` takes [n, 4] to [n, 2]. Images [n, channels, rows, columns]
 * are flattened.
 *
 * @throws RangeError if there are fewer than two sizes, or for an option that does not exist.
 */
export function mlp(sizes: readonly number[], options: MLPOptions = {}): Sequential {
  requireKnown('mlp', options, ['random', 'init', 'dueling', 'width', 'layerNorm', 'noisy', 'activation']);
  if (sizes.length < 2)
    throw new RangeError(`mlp: needs at least an input and an output size, got [${sizes}]`);
  const { random = new Random(freshSeed()), init = 'pytorch', width = 1, noisy } = options;
  const modules = sizes.slice(1).flatMap((outputs, i): Module[] => {
    const linear = (size: number) => linearLayer(sizes[i], size, { random, init, noisy });
    const last = i === sizes.length - 2;
    const size = last ? outputs * width : outputs;
    const layer = options.dueling && last ? new Dueling(linear(width), linear(size)) : linear(size);
    return i === 0 ? [layer] : [...activate(sizes[i], options), layer];
  });
  return new MLP(...modules);
}

/** The modules between two layers: an activation function, and possibly a normalisation of `shape` before it. */
export function activate(
  shape: number | Shape,
  { layerNorm = false, activation = 'relu' }: Pick<MLPOptions, 'layerNorm' | 'activation'>,
): Module[] {
  const norm = layerNorm === 'plain' ? new PlainLayerNorm(shape) : layerNorm && new LayerNorm(shape);
  return [...(norm ? [norm] : []), activation === 'relu' ? new ReLU() : new LeakyReLU()];
}

/** The net that `mlp` makes. */
export class MLP extends Sequential {
  override forward(x: Tensor): Tensor<'f32'> {
    return super.forward(x.shape.length > 2 ? flatten(x) : x);
  }
}
