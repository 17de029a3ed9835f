import {
  ELU,
  GELU,
  LeakyReLU,
  LogSoftmax,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from '../../nn/activations.ts';
import { Conv2d } from '../../nn/conv2d.ts';
import { Dueling } from '../../nn/dueling.ts';
import { Flatten } from '../../nn/flatten.ts';
import { ImplicitQuantileNet } from '../../nn/implicit-quantile-net.ts';
import { LayerNorm, PlainLayerNorm } from '../../nn/layer-norm.ts';
import { Linear } from '../../nn/linear.ts';
import type { Module } from '../../nn/module.ts';
import { NoisyLinear } from '../../nn/noisy-linear.ts';
import { Normalised } from '../../nn/normalised.ts';
import { AvgPool2d, MaxPool2d } from '../../nn/pool2d.ts';
import { ReLU } from '../../nn/relu.ts';
import { MLP, Residual, Sequential } from '../../nn/sequential.ts';
import { DUELING, IMPLICIT_QUANTILES, NORMALISED, RESIDUAL } from './classes.ts';

/** A module in Python. */
export interface Described {
  /** An expression that makes it. */
  readonly code: string;
  /** The classes that it needs besides PyTorch's, each once. */
  readonly classes: readonly string[];
  /** Whether the module has parameters of noise, which evaluation does not use. */
  readonly hasNoise: boolean;
}

interface Rule {
  readonly of: unknown;
  write(module: Module, inner: (module: Module) => string): string;
  /** The class that it needs. */
  readonly needs?: string;
}

function rule<M extends Module>(
  of: new (...args: never[]) => M,
  write: (module: M, inner: (module: Module) => string) => string,
  needs?: string,
): Rule {
  return { of, write: (module, inner) => write(module as M, inner), ...(needs !== undefined && { needs }) };
}

/** The Python code of each module. A module that is missing here cannot be exported. */
const RULES: readonly Rule[] = [
  rule(Linear, linear),
  rule(NoisyLinear, linear),
  rule(Conv2d, ({ weight: { shape }, bias, options: { stride, padding } }) =>
    call('nn.Conv2d', shape[1], shape[0], shape[2], { stride, padding, bias: bias ? undefined : false }),
  ),
  rule(LayerNorm, ({ weight: { shape }, options }) =>
    call('nn.LayerNorm', `[${shape.join(', ')}]`, { ...options }),
  ),
  rule(PlainLayerNorm, ({ shape }) =>
    call('nn.LayerNorm', `[${shape.join(', ')}]`, { elementwise_affine: false }),
  ),
  rule(Flatten, () => call('nn.Flatten')),
  rule(MaxPool2d, ({ kernelSize, options }) => call('nn.MaxPool2d', kernelSize, { ...options })),
  rule(AvgPool2d, ({ kernelSize, options }) => call('nn.AvgPool2d', kernelSize, { ...options })),
  rule(ReLU, () => call('nn.ReLU')),
  rule(LeakyReLU, ({ slope }) => call('nn.LeakyReLU', slope)),
  rule(ELU, ({ alpha }) => call('nn.ELU', alpha)),
  rule(GELU, ({ options }) => call('nn.GELU', { ...options })),
  rule(SiLU, () => call('nn.SiLU')),
  rule(Sigmoid, () => call('nn.Sigmoid')),
  rule(Tanh, () => call('nn.Tanh')),
  rule(Softplus, () => call('nn.Softplus')),
  rule(Softmax, ({ axis }) => call('nn.Softmax', axis)),
  rule(LogSoftmax, ({ axis }) => call('nn.LogSoftmax', axis)),
  rule(Sequential, ({ modules }, inner) => list('nn.Sequential', modules.map(inner))),
  rule(MLP, ({ modules }, inner) => list('nn.Sequential', modules.map(inner))),
  rule(Residual, ({ modules }, inner) => list('Residual', modules.map(inner)), RESIDUAL),
  rule(
    Normalised,
    ({ mean: { shape }, net }, inner) => list('Normalised', [`[${shape.join(', ')}]`, inner(net)]),
    NORMALISED,
  ),
  rule(
    ImplicitQuantileNet,
    ({ samples, features, embedding, head }, inner) =>
      list('ImplicitQuantiles', [String(samples), ...[features, embedding, head].map(inner)]),
    IMPLICIT_QUANTILES,
  ),
  rule(Dueling, ({ value, advantage }, inner) => list('Dueling', [value, advantage].map(inner)), DUELING),
];

function linear({ weight: { shape }, bias }: Linear): string {
  return call('nn.Linear', shape[1], shape[0], { bias: bias ? undefined : false });
}

/** @throws TypeError that names a module without a rule. */
export function describeModule(module: Module): Described {
  const classes = new Set<string>();
  let hasNoise = false;
  const describe = (each: Module): string => {
    const found = RULES.find(({ of }) => of === each.constructor);
    if (!found) {
      throw new TypeError(`toTorch: there is no module of PyTorch for ${each.constructor.name}`);
    }
    if (found.needs !== undefined) classes.add(found.needs);
    if (each instanceof NoisyLinear) hasNoise = true;
    return found.write(each, describe);
  };
  const code = describe(module);
  return { code, classes: [...classes], hasNoise };
}

type Argument = number | string | Readonly<Record<string, number | string | boolean | undefined>>;

/** A call in Python: arguments, the last ones by name. Undefined ones are left out. */
function call(name: string, ...args: readonly Argument[]): string {
  const written = args.flatMap((arg) => {
    if (typeof arg !== 'object') return [String(arg)];
    const given = Object.entries(arg).filter(([, value]) => value !== undefined);
    return given.map(([key, value]) => `${key}=${python(value)}`);
  });
  return `${name}(${written.join(', ')})`;
}

function python(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** A call with a line for each argument. */
function list(name: string, args: readonly string[]): string {
  if (args.length === 0) return `${name}()`;
  const lines = args.map((arg) => `    ${arg.replaceAll('\n', '\n    ')},`);
  return `${name}(\n${lines.join('\n')}\n)`;
}
