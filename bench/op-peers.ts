import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Shape } from '../src/index.ts';
import type { Repeat } from './rounds.ts';

/** Operands of an op, as a peer needs them. */
export interface PeerOperand {
  readonly values: Float32Array | Int32Array;
  readonly shape: Shape;
}

/** Another engine, in this process. */
export interface OpPeer {
  readonly name: string;
  readonly version: string;
  has(op: string): boolean;
  /** Repeats the op alone. */
  forward(op: string, operands: readonly PeerOperand[]): Repeat;
  /** Repeats its gradient with respect to the first `wanted` operands; `upstream` is the gradient of the result. */
  gradient(op: string, operands: readonly PeerOperand[], wanted: number, upstream: PeerOperand): Repeat;
}

/** A tensor of a peer, or another value that it passes on. */
export type Value = object;
export type Functions = Readonly<Record<string, (...args: unknown[]) => Value>>;
type Ops = Readonly<Record<string, (...operands: Value[]) => Value>>;

/** The peers in the node_modules of `home`. */
export async function openPeers(home: string | undefined): Promise<OpPeer[]> {
  if (!home) return [];
  const modules = resolve(home, 'node_modules');
  const version = (name: string): string =>
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
  const peers: OpPeer[] = [];
  if (hasTensorFlow(modules)) peers.push(await openTensorFlow(modules, version(TFJS)));
  if (hasJax(modules)) peers.push(await openJax(modules, version(JAX)));
  return peers;
}

const TFJS = '@tensorflow/tfjs';
const WASM = '@tensorflow/tfjs-backend-wasm';
const JAX = '@jax-js/jax';

export function hasTensorFlow(modules: string): boolean {
  return [TFJS, WASM].every((name) => existsSync(join(modules, name)));
}

export function hasJax(modules: string): boolean {
  return existsSync(join(modules, JAX));
}

/** TensorFlow.js on its wasm backend. */
export async function loadTensorFlow(modules: string): Promise<Functions> {
  const require = createRequire(join(modules, 'x.js'));
  const tf: Functions = require(TFJS);
  const { setWasmPaths }: Functions = require(WASM);
  setWasmPaths(`${join(modules, WASM, 'dist')}/`);
  await tf.setBackend('wasm');
  return tf;
}

async function openTensorFlow(modules: string, version: string): Promise<OpPeer> {
  const tf = await loadTensorFlow(modules);
  const ops = tensorFlowOps(tf);
  const upload = ({ values, shape }: PeerOperand) =>
    tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32');
  const repeat =
    (compute: () => Value): Repeat =>
    (count) => {
      for (let i = 0; i < count; i++) tf.dispose(tf.tidy(compute));
    };
  return {
    ...{ name: 'tfjs', version },
    has: (op) => op in ops,
    forward(op, operands) {
      const values = operands.map(upload);
      return repeat(() => ops[op](...values));
    },
    gradient(op, operands, wanted, upstream) {
      const values = operands.map(upload);
      const others = values.slice(wanted);
      const gradients = tf.grads((...first: Value[]) => ops[op](...first, ...others)) as Functions[string];
      const given = upload(upstream);
      return repeat(() => gradients(values.slice(0, wanted), given));
    },
  };
}

function tensorFlowOps(tf: Functions): Ops {
  const losses = tf.losses as unknown as Functions;
  const same = ['relu', 'leakyRelu', 'abs', 'sign', 'neg', 'square', 'sqrt', 'reciprocal', 'exp', 'expm1'];
  const more = ['log', 'log1p', 'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'erf', 'elu'];
  const two = [
    'add',
    'sub',
    'mul',
    'div',
    'maximum',
    'minimum',
    'less',
    'lessEqual',
    'greater',
    'greaterEqual',
  ];
  return {
    ...Object.fromEntries([...same, ...more, ...two, 'equal', 'notEqual'].map((name) => [name, tf[name]])),
    ...{
      softmax: (x) => tf.softmax(x),
      logSoftmax: (x) => tf.logSoftmax(x),
      matmul: (a, b) => tf.matMul(a, b),
    },
    ...{
      clamp: (x) => tf.clipByValue(x, -1, 1),
      'pow 3': (x) => tf.pow(x, 3),
      'pow 1.7': (x) => tf.pow(x, 1.7),
    },
    ...{ 'add a scalar': (x) => tf.add(x, 1.5), 'add a row': tf.add, 'mul a column': tf.mul },
    ...{ silu: (x) => tf.mul(x, tf.sigmoid(x)), where: (a, b, c) => tf.where(tf.greater(c, 0), a, b) },
    ...{ sum: (x) => tf.sum(x), 'sum of rows': (x) => tf.sum(x, -1), 'sum of columns': (x) => tf.sum(x, 0) },
    ...{ 'mean of rows': (x) => tf.mean(x, -1), 'max of rows': (x) => tf.max(x, -1) },
    ...{ 'min of columns': (x) => tf.min(x, 0), 'argmax of rows': (x) => tf.argMax(x, -1) },
    ...{ 'argmin of columns': (x) => tf.argMin(x, 0), 'logSumExp of rows': (x) => tf.logSumExp(x, -1) },
    mseLoss: (x, y) => losses.meanSquaredError(y, x),
    l1Loss: (x, y) => losses.absoluteDifference(y, x),
    smoothL1Loss: (x, y) => losses.huberLoss(y, x),
    binaryCrossEntropyWithLogits: (x, y) => losses.sigmoidCrossEntropy(y, x),
    'crossEntropy soft': (x, y) => losses.softmaxCrossEntropy(y, x),
    ...{ permute: (x) => tf.transpose(x, [2, 0, 1]), transpose: (x) => tf.transpose(x) },
    ...{ concat: (a, b) => tf.concat([a, b], 1), stack: (a, b) => tf.stack([a, b]) },
    ...{ flip: (x) => tf.reverse(x), pad: (x) => tf.pad(x, [[1, 1], [1, 1]]) }, // biome-ignore format: pairs
    embedding: (weight, index) => tf.gather(weight, index),
  };
}

/** A result of jax-js. Computing with an array or freeing it uses it up, unless its `ref` is used instead. */
export type JaxArray = Value & {
  readonly ref: JaxArray;
  dispose(): void;
  mul(by: Value): JaxArray;
  sum(): JaxArray;
};
export interface Jax {
  readonly numpy: Functions;
  readonly nn: Functions;
  readonly lax: Functions;
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): void;
  jit(f: (...args: JaxArray[]) => JaxArray | JaxArray[]): (...args: JaxArray[]) => JaxArray | JaxArray[];
  grad(f: (wanted: JaxArray[]) => JaxArray): (wanted: JaxArray[]) => JaxArray[];
  blockUntilReady(values: JaxArray[]): Promise<unknown>;
}

/** jax-js on its wasm device. */
export async function loadJax(modules: string): Promise<Jax> {
  const jax: Jax = await import(pathToFileURL(join(modules, JAX, 'dist', 'index.js')).href);
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  return jax;
}

async function openJax(modules: string, version: string): Promise<OpPeer> {
  const jax = await loadJax(modules);
  const { numpy } = jax;
  const ops = jaxOps(jax);
  const upload = ({ values, shape }: PeerOperand) => {
    const flat = numpy.array(values, { dtype: values instanceof Int32Array ? numpy.int32 : numpy.float32 });
    return numpy.reshape(flat, shape) as JaxArray;
  };
  const repeat =
    (compute: (...args: JaxArray[]) => JaxArray | JaxArray[], args: JaxArray[]): Repeat =>
    async (count) => {
      for (let i = 0; i < count; i++) {
        const results = [compute(...args.map(({ ref }) => ref))].flat();
        await jax.blockUntilReady(results); // a result that is not awaited is never computed
        for (const each of results) each.dispose();
      }
    };
  return {
    ...{ name: 'jax-js', version },
    has: (op) => op in ops,
    forward: (op, operands) =>
      repeat(
        jax.jit((...args) => ops[op](...args) as JaxArray),
        operands.map(upload),
      ),
    gradient(op, operands, wanted, upstream) {
      const gradients = jax.jit((given, ...args) => {
        const others = args.slice(wanted);
        const loss = (first: JaxArray[]) => (ops[op](...first, ...others) as JaxArray).mul(given).sum();
        return jax.grad(loss)(args.slice(0, wanted));
      });
      return repeat(gradients, [upload(upstream), ...operands.map(upload)]);
    },
  };
}

function jaxOps({ numpy: np, nn, lax }: Jax): Ops {
  const half = (x: Value) => x as JaxArray;
  const own = [
    'abs',
    'sign',
    'square',
    'sqrt',
    'reciprocal',
    'exp',
    'expm1',
    'log',
    'log1p',
    'sin',
    'cos',
    'tanh',
  ];
  const two = [
    'add',
    'maximum',
    'minimum',
    'less',
    'lessEqual',
    'greater',
    'greaterEqual',
    'equal',
    'notEqual',
  ];
  return {
    ...Object.fromEntries([...own, ...two].map((name) => [name, (...x: Value[]) => np[name](...x)])),
    ...{ sub: (a, b) => np.subtract(a, b), mul: (a, b) => np.multiply(a, b), div: (a, b) => np.divide(a, b) },
    ...{ neg: (x) => np.negative(x), clamp: (x) => np.clip(x, -1, 1), erf: (x) => lax.erf(x) },
    ...{ relu: (x) => nn.relu(x), leakyRelu: (x) => nn.leakyRelu(x), sigmoid: (x) => nn.sigmoid(x) },
    ...{ softplus: (x) => nn.softplus(x), elu: (x) => nn.elu(x), silu: (x) => nn.silu(x) },
    ...{ gelu: (x) => nn.gelu(x, { approximate: false }), 'gelu tanh': (x) => nn.gelu(x) },
    ...{ 'pow 3': (x) => np.power(x, 3), 'pow 1.7': (x) => np.power(x, 1.7) },
    ...{ 'add a scalar': (x) => np.add(x, 1.5), 'add a row': (x, y) => np.add(x, y) },
    ...{ 'mul a column': (x, y) => np.multiply(x, y), where: (a, b, c) => np.where(np.greater(c, 0), a, b) },
    ...{ sum: (x) => np.sum(x), 'sum of rows': (x) => np.sum(x, -1), 'sum of columns': (x) => np.sum(x, 0) },
    ...{ 'mean of rows': (x) => np.mean(x, -1), 'max of rows': (x) => np.max(x, -1) },
    ...{ 'min of columns': (x) => np.min(x, 0), 'argmax of rows': (x) => np.argmax(x, -1) },
    ...{ 'argmin of columns': (x) => np.argmin(x, 0), 'variance of rows': (x) => np.var_(x, -1) },
    ...{ 'logSumExp of rows': (x) => nn.logsumexp(x, -1), softmax: (x) => nn.softmax(x, -1) },
    ...{ 'softmax of columns': (x) => nn.softmax(x, 0), logSoftmax: (x) => nn.logSoftmax(x, -1) },
    mseLoss: (x, y) => np.mean(np.square(np.subtract(x, y))),
    l1Loss: (x, y) => np.mean(np.abs(np.subtract(x, y))),
    'crossEntropy soft': (x, y) => half(np.sum(np.multiply(nn.logSoftmax(x, -1), y))),
    ...{ permute: (x) => np.transpose(x, [2, 0, 1]), transpose: (x) => np.transpose(x) },
    ...{ concat: (a, b) => np.concatenate([a, b], 1), stack: (a, b) => np.stack([a, b]) },
    ...{ flip: (x) => np.flip(x), pad: (x) => np.pad(x, [[1, 1], [1, 1]]) }, // biome-ignore format: pairs
    ...{ embedding: (weight, index) => np.take(weight, index, 0), matmul: (a, b) => np.matmul(a, b) },
  };
}
