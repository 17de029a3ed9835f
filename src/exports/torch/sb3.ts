import type { Safetensors, StoredTensor } from '../../io/safetensors.ts';
import { Conv2d } from '../../nn/conv2d.ts';
import { Flatten } from '../../nn/flatten.ts';
import { Linear } from '../../nn/linear.ts';
import type { Module } from '../../nn/module.ts';
import { ReLU } from '../../nn/relu.ts';
import { Sequential } from '../../nn/sequential.ts';
import { showShape } from '../../tensor/shape.ts';

type Tensors = ReadonlyMap<string, StoredTensor>;

/** A net in the form of Stable-Baselines3's DQN. */
export interface SB3Net {
  readonly policy: 'MlpPolicy' | 'CnnPolicy';
  /**
   * `policy_kwargs` that make a net of these sizes: hidden layers, and for images the layer behind the convolutions.
   */
  readonly hiddenSizes: readonly number[];
  readonly features?: number;
  /** The names of parameters in `model.policy.q_net`, by their names here. */
  readonly names: ReadonlyMap<string, string>;
}

/** Filters, kernel size and stride of `NatureCNN`, the convolutions of `CnnPolicy`. */
const NATURE_CNN = '32,8,4 64,4,2 64,3,1';

/**
 * A net in the form of Stable-Baselines3's DQN: linear layers with ReLUs between them, alone or behind the convolutions
 * of `NatureCNN`.
 *
 * @throws RangeError for any other net, which its policies cannot have.
 */
export function sb3Net(net: Module): SB3Net {
  const modules = net instanceof Sequential ? net.modules : [];
  const layers = [...modules.entries()].filter(
    ([, each]) => !(each instanceof ReLU || each instanceof Flatten),
  );
  const convolutions = layers.filter(([, each]) => each instanceof Conv2d);
  const linears = layers.filter(([, each]) => each.constructor === Linear); // a noisy one has more parameters
  const form = convolutions.map(([, each]) => formOf(each as Conv2d)).join(' ');
  const inOrder = modules.every((each, i) => !(each instanceof ReLU) || !(modules[i - 1] instanceof ReLU));
  const known = convolutions.length + linears.length === layers.length && inOrder && linears.length > 0;
  if (!known || (convolutions.length > 0 && (form !== NATURE_CNN || linears.length < 2))) {
    throw new RangeError(
      "Stable-Baselines3's DQN has linear layers with ReLUs between them, behind none or the convolutions of Nature " +
        `(${NATURE_CNN}): it has no place for this net`,
    );
  }
  const sizes = linears.map(([, each]) => (each as Linear).weight.shape[0]);
  const pixels = convolutions.length > 0;
  const behind = pixels ? linears.slice(1) : linears;
  const places = [
    ...convolutions.map(([i]) => [i, `features_extractor.cnn.${i}`] as const),
    ...(pixels ? [[linears[0][0], 'features_extractor.linear.0'] as const] : []),
    ...behind.map(([i], layer) => [i, `q_net.${2 * layer}`] as const),
  ];
  return {
    policy: pixels ? 'CnnPolicy' : 'MlpPolicy',
    hiddenSizes: sizes.slice(pixels ? 1 : 0, -1),
    ...(pixels && { features: sizes[0] }),
    names: new Map(
      places.flatMap(([i, place]) =>
        ['weight', 'bias'].map((each) => [`${i}.${each}`, `${place}.${each}`] as const),
      ),
    ),
  };
}

function formOf({ weight: { shape }, options: { stride = 1 } }: Conv2d): string {
  return [shape[0], shape[2], stride].join();
}

/**
 * A net's weights under the names of `model.policy.q_net.state_dict()` in Stable-Baselines3.
 *
 * @param tensors as `moduleTensors` gives them.
 * @param scale factors by which observations are multiplied before the net sees them; the first layer's weights take
 * them in.
 * @throws RangeError for a net that its policies cannot have, and for factors that its first layer cannot take in.
 */
export function toSB3(net: Module, tensors: Tensors, scale?: readonly number[]): Map<string, StoredTensor> {
  const { names } = sb3Net(net);
  const scaled = scale ? withFactors(net, tensors, scale) : tensors;
  // The scales of noise are left out: Stable-Baselines3 has no place for them, and evaluation does not use them.
  return new Map(
    [...scaled].flatMap(([name, tensor]) => (names.has(name) ? [[names.get(name)!, tensor] as const] : [])),
  );
}

/**
 * Weights whose first layer also multiplies its inputs by factors, which repeat where observations are stacked.
 *
 * @throws RangeError unless the first layer is linear and its number of inputs a multiple of the number of factors.
 */
function withFactors(net: Module, tensors: Tensors, factors: readonly number[]): Map<string, StoredTensor> {
  const [name] = [...sb3Net(net).names.keys()];
  const first = tensors.get(name);
  if (first?.dtype !== 'F32') return new Map(tensors); // weights of another net, or none: whoever loads them says so
  if (first.shape.length !== 2 || first.shape[1] % factors.length !== 0) {
    throw new RangeError(
      `observationScale has ${factors.length} factors, which the first layer, of ${showShape(first.shape)} weights, cannot take in`,
    );
  }
  const data = first.data.map((weight, i) => weight * factors[i % factors.length]);
  return new Map([...tensors, [name, { ...first, data }]]);
}

/**
 * Weights from Stable-Baselines3 under the names that they have here, for `loadModule`, from a DQN's
 * `model.policy.q_net.state_dict()` or from all of `model.policy.state_dict()`, whose target net is left out. Weights
 * under other names stay as they are.
 *
 * @param scale factors by which observations are multiplied before the net sees them. The first layer's weights from
 * Stable-Baselines3 are divided by them.
 * @throws RangeError for a net that its policies cannot have, and for factors that its first layer cannot take in.
 */
export function fromSB3(
  net: Module,
  { tensors }: Pick<Safetensors, 'tensors'>,
  scale?: readonly number[],
): Map<string, StoredTensor> {
  const names = [...tensors.keys()];
  if (!names.some((name) => /^(q_net\.)?(q_net|features_extractor)\./.test(name))) return new Map(tensors);
  const whole = names.some((name) => name.startsWith('q_net.q_net.'));
  const here = new Map([...sb3Net(net).names].map(([own, other]) => [whole ? `q_net.${other}` : other, own]));
  const kept = [...tensors].filter(([name]) => !(whole && name.startsWith('q_net_target.')));
  const own = new Map(kept.map(([name, tensor]) => [here.get(name) ?? name, tensor]));
  return scale
    ? withFactors(
        net,
        own,
        scale.map((factor) => 1 / factor),
      )
    : own;
}

/**
 * The lines of Python that give Stable-Baselines3's DQN the weights of a net.
 *
 * @param weights the path of a file with the weights from `toSB3`.
 * @param environment its name. If it is no id of Gymnasium, unlike `CartPole-v1`, a line is left for the user to fill
 * in.
 * @throws RangeError for a net that its policies cannot have.
 */
export function sb3Lines(net: Module, weights: string, environment: string): string {
  const { policy, hiddenSizes, features } = sb3Net(net);
  const sizes = `"net_arch": [${hiddenSizes.join(', ')}]`;
  const extractor =
    features === undefined ? '' : `, "features_extractor_kwargs": {"features_dim": ${features}}`;
  const isId = /-v\d+$/.test(environment);
  const made = `env = ...  # a Gymnasium environment with the observations and actions of ${environment}\n`;
  return `from safetensors.torch import load_file
from stable_baselines3 import DQN

${isId ? '' : made}model = DQN("${policy}", ${isId ? `"${environment}"` : 'env'}, policy_kwargs={${sizes}${extractor}})
weights = load_file(${JSON.stringify(weights)})
model.policy.q_net.load_state_dict(weights)
model.policy.q_net_target.load_state_dict(weights)
`;
}
