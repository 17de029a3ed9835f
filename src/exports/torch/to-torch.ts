import { CategoricalNet } from '../../nn/categorical-net.ts';
import type { Module } from '../../nn/module.ts';
import { Normalised } from '../../nn/normalised.ts';
import { QuantileNet } from '../../nn/quantile-net.ts';
import type { ObservationType } from '../../replay/observations.ts';
import { requireKnown, requireShape, requireWord } from '../../require.ts';
import { type Shape, showShape } from '../../tensor/shape.ts';
import { scaledShape } from '../../envs/scaled-shape.ts';
import { describeModule } from './modules.ts';

/** Options of `toTorch`. */
export interface TorchOptions {
  /**
   * The path of the net's weights, as `moduleTensors` and `formatSafetensors` write them, and as checkpoints have them.
   */
  readonly weights: string;
  /** The shape of one observation: [4] for CartPole, [4, 84, 84] for frames. */
  readonly observationShape: Shape;
  /** 'u8' for observations of bytes, each of which the net reads as byte / 255. Default 'f32'. */
  readonly observationType?: ObservationType | undefined;
  /** Factors by which the numbers of an observation are multiplied before the net sees them. Default: none. */
  readonly observationScale?: readonly number[] | undefined;
}

/**
 * The lines of Python that make a net in PyTorch and load its weights: `net`, an `nn.Sequential` whose parameters have
 * the names that they have here, and `q_values(observations)`, [n, actions].
 *
 * @throws RangeError for an option that does not exist or makes no sense; TypeError for a module that is not of this
 * package, whose computation is not known.
 */
export function toTorch(net: Module, options: TorchOptions): string {
  requireKnown('toTorch', options, ['weights', 'observationShape', 'observationType', 'observationScale']);
  const { weights, observationShape, observationType = 'f32', observationScale } = options;
  requireShape('observationShape', observationShape);
  requireWord('observationType', observationType, ['f32', 'u8']);
  const body = net instanceof QuantileNet || net instanceof CategoricalNet ? net.body : net;
  const { code, classes, hasNoise } = describeModule(body);
  // Here an `mlp` flattens its input itself, and so does the Python class of `Normalised`.
  const flat =
    observationShape.length > 1 && !(body instanceof Normalised) && !/nn\.(Conv2d|Flatten)\(/.test(code);
  const scale = observationScale
    ? ` * ${factors(observationScale, scaledShape(observationScale, observationShape, observationType))}`
    : '';
  const seen = `observations${observationType === 'u8' ? '.float() / 255' : scale}`;
  const given = flat ? `(${seen}).flatten(1)` : seen;
  return [
    'import torch',
    'from safetensors.torch import load_file',
    'from torch import nn',
    ...classes.flatMap((each) => ['', '', each]),
    ...(classes.length > 0 ? ['', ''] : ['']),
    `net = ${code}`,
    `net.load_state_dict(load_file(${JSON.stringify(weights)})${hasNoise ? ', strict=False)  # without noise' : ')'}`,
    'net.eval()',
    '',
    '',
    'def q_values(observations):',
    `    """Q(s, .), [n, actions], of observations [n, ${showShape(observationShape).slice(1)}."""`,
    '    with torch.no_grad():',
    `        out = net(${given})`,
    `        return ${expectation(net)}`,
    '',
  ].join('\n');
}

/** The Python expression of a tensor of factors. */
function factors(scale: readonly number[], shape: Shape): string {
  return `torch.tensor([${scale.join(', ')}])${shape.length > 1 ? `.view(${shape.join(', ')})` : ''}`;
}

/** The Python expression of the values of actions, from the output of the net. */
function expectation(net: Module): string {
  if (net instanceof QuantileNet) {
    return `out.view(-1, ${net.actions}, ${net.quantileCount}).mean(-1)`;
  }
  if (!(net instanceof CategoricalNet)) return 'out';
  const { min, max, atoms } = net.support;
  const probabilities = `out.view(-1, ${net.actions}, ${atoms}).softmax(-1)`;
  return `(${probabilities} * torch.linspace(${min}, ${max}, ${atoms})).sum(-1)`;
}
