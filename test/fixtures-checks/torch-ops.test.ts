import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  abs,
  avgPool2d,
  binaryCrossEntropyWithLogits,
  categoricalTDLoss,
  clamp,
  concat,
  constant,
  conv2d,
  cos,
  crossEntropy,
  type Device,
  elu,
  embedding,
  exp,
  gather,
  gelu,
  gradients,
  huberLoss,
  l1Loss,
  layerNorm,
  leakyRelu,
  log,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maximum,
  maxPool2d,
  mean,
  min,
  minimum,
  mul,
  pad,
  permute,
  pow,
  quantileHuberLoss,
  reciprocal,
  sigmoid,
  silu,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tanh,
  transpose,
  variance,
  where,
} from '../../src/index.ts';
import { parseSafetensors, type Safetensors } from '../../src/io/safetensors.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { values } from './torch-file.ts';
import { checkOptimiser } from './torch-optimiser.ts';

type F32 = Tensor<'f32'>;
type Inputs = Readonly<Record<string, F32>>;
type Indices = Readonly<Record<string, Tensor<'i32'>>>;

/** The metadata of a file, which says what it holds. */
interface Case {
  readonly op?: string;
  readonly optimiser?: string;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly axis: number;
  readonly axes: readonly number[];
  readonly keepdims?: boolean;
  readonly unbiased?: boolean;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly min: number;
  readonly max: number;
  readonly delta: number;
  readonly kappa: number;
  readonly atoms: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly eps: number;
  readonly negative_slope?: number;
  readonly exponent: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly steps: readonly number[];
  readonly reduction?: 'mean' | 'sum' | 'none';
}

const TOLERANCE = 1e-5;
/** Ops whose results are held to the tolerance element by element: adapters' own functions are weak there. */
const EVERY_ELEMENT = ['log', 'sigmoid', 'softplus', 'tanh', 'exp', 'elu'];

const folder = resolve(process.env.FIXTURES ?? 'test/fixtures', 'torch-ops');
/** torch-learners.test.ts checks the whole updates, `update_*`. */
const names = existsSync(folder)
  ? readdirSync(folder).flatMap((file) => file.match(/^(?!update_)(.*)\.safetensors$/)?.slice(1) ?? [])
  : [];

forEachDevice('fixtures: torch-ops', (test, device) => {
  for (const name of names) define(test, device, name);
});

function define(test: Test, device: Device, name: string): void {
  const file = parseSafetensors(readFileSync(resolve(folder, `${name}.safetensors`)));
  const parameters = JSON.parse(file.metadata.case ?? '{}') as Case;
  const { op, optimiser } = parameters;
  if (op) test(`${op} (${name})`, () => checkOp(device, file, op, parameters));
  else if (optimiser) test(`${optimiser} (${name})`, () => checkOptimiser(device, file, parameters));
  else test(name, () => assert.unreachable(`${name} is of no known form: ${JSON.stringify(parameters)}`));
}

const options = ({ reduction = 'mean' }: Case) => ({ reduction });
const windows = ({ stride, padding }: Case) => ({ stride, padding });
const kept = ({ keepdims = false }: Case) => ({ keepDims: keepdims });

const ops: Readonly<Record<string, (inputs: Inputs, indices: Indices, parameters: Case) => F32>> = {
  abs: ({ x }) => abs(x),
  amax: ({ x }, _, p) => max(x, p.axes, kept(p)),
  amin: ({ x }, _, p) => min(x, p.axes, kept(p)),
  avg_pool2d: ({ x }, _, p) => avgPool2d(x, p.kernel, windows(p)),
  bce_with_logits: ({ x, t }, _, p) => binaryCrossEntropyWithLogits(x, t, options(p)),
  bmm: ({ a, b }) => matmul(a, b),
  clamp: ({ x }, _, p) => clamp(x, p.min, p.max),
  concat: ({ a, b, c }, _, p) => concat([a, b, c], p.axis),
  conv2d: ({ x, w, b }, _, p) => conv2d(x, w, b, windows(p)),
  cos: ({ x }) => cos(x),
  cross_entropy: ({ x }, { t }, p) => crossEntropy(x, t, options(p)),
  cross_entropy_soft: ({ x, t }, _, p) => crossEntropy(x, t, options(p)),
  elu: ({ x }) => elu(x),
  embedding: ({ w }, { i }) => embedding(w, i),
  exp: ({ x }) => exp(x),
  gather_many: ({ x }, { i }, p) => gather(x, i, p.axis),
  gelu: ({ x }) => gelu(x),
  gelu_tanh: ({ x }) => gelu(x, { approximate: 'tanh' }),
  huber: ({ p, t }, _, parameters) => huberLoss(p, t, { ...options(parameters), delta: parameters.delta }),
  l1: ({ p, t }, _, parameters) => l1Loss(p, t, options(parameters)),
  layer_norm: ({ x, w, b }, _, { eps }) =>
    layerNorm(x, { weight: w, bias: b, eps, axes: w.shape.map((_, i) => -1 - i) }),
  leaky_relu: ({ x }, _, { negative_slope = 0.01 }) => leakyRelu(x, negative_slope),
  log: ({ x }) => log(x),
  log_softmax: ({ x }, _, { axis }) => logSoftmax(x, axis),
  logsumexp: ({ x }, _, p) => logSumExp(x, p.axes, kept(p)),
  max_pool2d: ({ x }, _, p) => maxPool2d(x, p.kernel, windows(p)),
  maximum: ({ a, b }) => maximum(a, b),
  mean: ({ x }, _, p) => mean(x, p.axes, kept(p)),
  minimum: ({ a, b }) => minimum(a, b),
  pad: ({ x }, _, { before, after, value }) => pad(x, { before, after, value }),
  permute: ({ x }, _, { axes }) => permute(x, axes),
  categorical_td: ({ logits, next_logits, reward, discount, weight }, _, { minimum, maximum, atoms }) =>
    categoricalTDLoss(
      { logits, nextLogits: next_logits, rewards: reward, discounts: discount, weights: weight },
      { min: minimum, max: maximum, atoms },
    ).loss,
  quantile_huber: ({ theta, target, weight }, _, { kappa }) =>
    quantileHuberLoss(theta, target, { kappa, weights: weight }),
  pow: ({ x }, _, { exponent }) => pow(x, exponent),
  reciprocal: ({ x }) => reciprocal(x),
  sigmoid: ({ x }) => sigmoid(x),
  silu: ({ x }) => silu(x),
  sin: ({ x }) => sin(x),
  slice: ({ x }, _, { starts, ends, steps }) => slice(x, starts, ends, steps),
  softmax: ({ x }, _, { axis }) => softmax(x, axis),
  softplus: ({ x }) => softplus(x),
  sqrt: ({ x }) => sqrt(x),
  square: ({ x }) => square(x),
  stack: ({ a, b }, _, { axis }) => stack([a, b], axis),
  sum: ({ x }, _, p) => sum(x, p.axes, kept(p)),
  tanh: ({ x }) => tanh(x),
  transpose: ({ x }) => transpose(x),
  var: ({ x }, _, p) => variance(x, p.axes, { ...kept(p), unbiased: p.unbiased ?? false }),
  where: ({ a, b }, { c }) => where(c, a, b),
};

async function checkOp(device: Device, file: Safetensors, op: string, parameters: Case): Promise<void> {
  const compute = ops[op];
  assert.ok(compute, `${op} is no known op`);
  const inputs: Record<string, F32> = {};
  const indices: Record<string, Tensor<'i32'>> = {};
  for (const [name, { data, shape }] of file.tensors) {
    if (data instanceof Int32Array) indices[name] = constant(data, shape);
    else if (data instanceof Float32Array) inputs[name] = constant(data, shape);
  }
  const wanted = [...file.tensors.keys()].filter((name) => name.startsWith('grad.'));
  const out = compute(inputs, indices, parameters);
  const found = gradients(
    sum(mul(out, inputs.upstream)),
    wanted.map((name) => inputs[name.replace('grad.', '')]),
  );
  assert.equal(out.shape, file.tensors.get('out')!.shape);
  await check(device, out, file, 'out');
  for (const [i, name] of wanted.entries()) await check(device, found[i]!, file, name);
  if (EVERY_ELEMENT.includes(op)) await check(device, out, file, 'out', 0);
}

async function check(
  device: Device,
  tensor: F32,
  file: Safetensors,
  name: string,
  floor?: number,
): Promise<void> {
  const expected = values(file, name);
  assertClose(await device.read(tensor), expected, TOLERANCE, name, floor);
}
