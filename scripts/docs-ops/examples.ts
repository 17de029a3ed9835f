import * as engine from '../../src/index.ts';
import { type Shape, Tensor } from '../../src/index.ts';
import type { Numbers } from './expression.ts';
import type { OpSource } from './sources.ts';

type F32 = Tensor<'f32'>;

/** A call of an op whose gradients are traced. */
export interface Example {
  /** Tensors by the names of the parameters. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Numbers of the call that occur in the gradients, by their names there. */
  readonly numbers?: Numbers;
  readonly result: Tensor;
}

/** An example for `op`: from `EXAMPLES`, or with tensors of one shape for all parameters without a default. */
export function exampleOf(op: OpSource): Example {
  const example = EXAMPLES[op.name];
  if (example) return example();
  const inputs: Record<string, F32> = {};
  for (const { name, type } of op.parameters) {
    if (/^(F32|Operand|Tensor<'f32'>.*|Tensor<D>)$/.test(type)) inputs[name] = input(name, [2, 3]);
  }
  const call = (engine as unknown as Record<string, (...inputs: Tensor[]) => Tensor>)[op.name];
  return { inputs, result: call(...Object.values(inputs)) };
}

/** A tensor with a name but without values. */
export function input(name: string, shape: Shape): F32 {
  return new Tensor(shape, 'f32', { kind: 'input', name });
}

function integers(name: string, shape: Shape): Tensor<'i32'> {
  return new Tensor(shape, 'i32', { kind: 'input', name });
}

const X: Shape = [2, 3];
const IMAGE: Shape = [2, 3, 4, 4];

/** Examples of the ops that need more than tensors of one shape, or whose constants should have names. */
const EXAMPLES: Readonly<Record<string, () => Example>> = {
  leakyRelu: () => ofOne(X, (x) => engine.leakyRelu(x, 0.3), { slope: 0.3 }),
  elu: () => ofOne(X, (x) => engine.elu(x, 0.3), { alpha: 0.3 }),
  pow: () => ofOne(X, (x) => engine.pow(x, 4.5), { exponent: 4.5, 'exponent - 1': 3.5 }),
  erf: () => ofOne(X, engine.erf, { '2 / sqrt(pi)': 2 / Math.sqrt(Math.PI) }),
  clamp: () => ofOne(X, (x) => engine.clamp(x, 3, 7), { low: 3, high: 7 }),
  clipNorm: () => ofOne(X, (x) => engine.clipNorm(x, 1)),
  expand: () => ofOne([1, 3], (x) => engine.expand(x, [2, 3], 0.3), { scale: 0.3 }),
  sum: () => ofOne(X, (x) => engine.sum(x, 1)),
  mean: () => ofOne(X, (x) => engine.mean(x, 1), { '1 / n': 1 / 3 }),
  variance: () => ofOne(X, (x) => engine.variance(x, 1), { '1 / n': 1 / 3 }),
  max: () => ofOne(X, (x) => engine.max(x, 1)),
  min: () => ofOne(X, (x) => engine.min(x, 1)),
  logSumExp: () =>
    ofOne(X, (x) => engine.logSumExp(x, 1), { MAX: 3.4028234663852886e38, '-MAX': -3.4028234663852886e38 }),
  globalAvgPool2d: () => ofOne(IMAGE, engine.globalAvgPool2d, { '1 / n': 1 / 16 }),
  maxPool2d: () => ofOne(IMAGE, (x) => engine.maxPool2d(x, 2)),
  avgPool2d: () => ofOne(IMAGE, (x) => engine.avgPool2d(x, 2)),
  permute: () => ofOne([2, 3, 4], (x) => engine.permute(x, [2, 0, 1])),
  reshape: () => ofOne(X, (x) => engine.reshape(x, [3, 2])),
  flatten: () => ofOne([2, 3, 4], engine.flatten),
  squeeze: () => ofOne([2, 1, 3], (x) => engine.squeeze(x)),
  unsqueeze: () => ofOne(X, (x) => engine.unsqueeze(x, 0)),
  slice: () => ofOne(X, (x) => engine.slice(x, [0, 1])),
  pad: () => ofOne(X, (x) => engine.pad(x, { before: [1, 2] })),
  layerNorm: () => {
    const inputs = { x: input('x', X), weight: input('weight', X), bias: input('bias', X) };
    return { inputs, result: engine.layerNorm(inputs.x, inputs) };
  },
  matmul: () => {
    const inputs = { a: input('a', [2, 3]), b: input('b', [3, 4]) };
    return { inputs, result: engine.matmul(inputs.a, inputs.b) };
  },
  linear: () => {
    const inputs = { x: input('x', [2, 3]), weight: input('weight', [4, 3]), bias: input('bias', [4]) };
    return { inputs, result: engine.linear(inputs.x, inputs.weight, inputs.bias) };
  },
  conv2d: () => {
    const inputs = { x: input('x', IMAGE), weight: input('weight', [5, 3, 2, 2]), bias: input('bias', [5]) };
    return { inputs, result: engine.conv2d(inputs.x, inputs.weight, inputs.bias) };
  },
  crossEntropy: () => {
    const inputs = { logits: input('logits', X), target: input('target', X) };
    return { inputs, numbers: { '1 / n': 1 / 2 }, result: engine.crossEntropy(inputs.logits, inputs.target) };
  },
  quantileHuberLoss: () => {
    const inputs = { quantiles: input('quantiles', [3, 2]), targets: input('targets', [3, 5]) };
    const kappa = 0.75;
    const numbers = {
      ...{ kappa, '-kappa': -kappa, tau: [0.25, 0.75] },
      ...{ '1 / n': 1 / 3, '1 / (M * kappa)': 1 / (5 * kappa) },
    };
    return { inputs, numbers, result: engine.quantileHuberLoss(inputs.quantiles, inputs.targets, { kappa }) };
  },
  categoricalTDLoss: () => {
    const [rows, atoms] = X;
    const ofRows = (name: string) => input(name, [rows]);
    const inputs = {
      ...{ logits: input('logits', X), nextLogits: input('nextLogits', X) },
      ...{ rewards: ofRows('rewards'), discounts: ofRows('discounts'), weights: ofRows('weights') },
    };
    const support = { min: -7, max: 7, atoms };
    const numbers = { z: [-7, 0, 7], i: [0, 1, 2], min: -7, max: 7, '1 / n': 1 / rows, '1 / dz': 1 / 7 };
    return { inputs, numbers, result: engine.categoricalTDLoss(inputs, support).loss };
  },
  gather: () => {
    const inputs = { x: input('x', X), index: integers('index', [2]) };
    return { inputs, result: engine.gather(inputs.x, inputs.index) };
  },
  scatter: () => {
    const inputs = { values: input('values', [2]), index: integers('index', [2]) };
    return { inputs, result: engine.scatter(inputs.values, inputs.index, X) };
  },
  embedding: () => {
    const inputs = { weight: input('weight', [5, 3]), index: integers('index', [2]) };
    return { inputs, result: engine.embedding(inputs.weight, inputs.index) };
  },
  concat: () => ofSeveral(engine.concat),
  stack: () => ofSeveral(engine.stack),
  tdLoss: () => {
    const [batch, actions] = X;
    const ofStates = (name: string) => input(name, [batch, actions]);
    const ofSteps = (name: string) => input(name, [batch]);
    const inputs = {
      ...{ q: ofStates('q'), nextQ: ofStates('nextQ'), chooser: ofStates('chooser') },
      actions: integers('actions', [batch]),
      ...{ rewards: ofSteps('rewards'), discounts: ofSteps('discounts'), weights: ofSteps('weights') },
    };
    return { inputs, result: engine.tdLoss(inputs, { loss: 'mse' }).loss };
  },
};

function ofOne(shape: Shape, call: (x: F32) => F32, numbers: Numbers = {}): Example {
  const x = input('x', shape);
  return { inputs: { x }, numbers, result: call(x) };
}

function ofSeveral(call: (tensors: readonly F32[]) => F32): Example {
  const inputs = { 'tensors[0]': input('tensors[0]', X), 'tensors[1]': input('tensors[1]', X) };
  return { inputs, result: call(Object.values(inputs)) };
}
