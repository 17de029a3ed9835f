import * as assert from 'uvu/assert';
import {
  abs,
  add,
  argmax,
  avgPool2d,
  binaryCrossEntropyWithLogits,
  clamp,
  clipNorm,
  concat,
  conv2d,
  cos,
  crossEntropy,
  detach,
  div,
  elu,
  embedding,
  erf,
  exp,
  expand,
  expm1,
  flatten,
  flip,
  full,
  gather,
  gelu,
  gradients,
  huberLoss,
  l1Loss,
  layerNorm,
  leakyRelu,
  linear,
  log,
  log1p,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maximum,
  maxPool2d,
  mean,
  min,
  minimum,
  mseLoss,
  mul,
  neg,
  openDevice,
  Parameter,
  pad,
  permute,
  pow,
  type Random,
  reciprocal,
  relu,
  reshape,
  scatter,
  sigmoid,
  silu,
  sin,
  slice,
  smoothL1Loss,
  softmax,
  softplus,
  sqrt,
  square,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tdLoss,
  tensor,
  transpose,
  unsqueeze,
  variance,
  where,
} from '../src/index.ts';
import { UNARY, unary } from '../src/kernels/unary.ts';
import { copy } from '../src/ops/broadcast.ts';
import { compute } from '../src/tensor/call.ts';
import { constant } from '../src/tensor/create.ts';
import { assertClose } from './close.ts';
import { forEachDevice } from './devices.ts';
import { randomFor, uniform } from './seed.ts';

type F32 = Tensor<'f32'>;

/** A function to differentiate, the shapes of its inputs, and points at which it is smooth. */
interface Case {
  readonly shapes: readonly number[][];
  readonly compute: (...inputs: F32[]) => F32;
  readonly points?: (random: Random, length: number) => Float32Array;
}

/** Nothing lies within 0.1 of zero, nor within 0.1 of 1 or -1. */
const awayFromKinks = (random: Random, length: number): Float32Array =>
  Float32Array.from({ length }, () => (random.int(2) * 2 - 1) * (random.int(2) + random.uniform(0.1, 0.9)));

/** No two numbers are closer than 0.05. */
const wellApart = (random: Random, length: number): Float32Array => {
  const values = Float32Array.from({ length }, (_, i) => i / 10 + random.uniform(0, 0.05));
  for (let i = length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
};

const positive = (random: Random, length: number): Float32Array => uniform(random, length, 0.7, 2);

const index = tensor([2, 0, 2, 1], 'i32');
const picks = tensor(
  [
    [2, 2],
    [0, 1],
    [1, 1],
    [0, 0],
  ],
  'i32',
);
const many = constant(
  Int32Array.from({ length: 24 }, (_, i) => (i * i + (i >> 2)) % 3),
  [12, 2],
);
const weights = tensor([0.5, 2, 0, 1, 3]);

const bytes = constant(
  Uint8Array.from({ length: 112 }, (_, i) => (i * 67) % 256),
  [1, 2, 8, 7],
);

/** Functions whose gradients have gradients, too. */
const smooth: Record<string, (x: F32) => F32> = {
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  reciprocal,
  'pow to 3': (x) => pow(x, 3),
  sin,
  cos,
  erf,
  sigmoid,
  tanh,
  softplus,
  silu,
  gelu,
  'gelu with tanh': (x) => gelu(x, { approximate: 'tanh' }),
  'elu below 0': (x) => elu(neg(x)),
  'the square of relu': (x) => square(relu(x)),
  'the square of leakyRelu': (x) => square(leakyRelu(neg(x), 0.3)),
  'the square of abs': (x) => square(abs(x)),
  'the square of clamp': (x) => square(clamp(x, 0, 10)),
  'the square of maximum': (x) => square(maximum(x, 0.1)),
  'the square of minimum': (x) => square(minimum(0.1, neg(x))),
  'the square of where': (x) => square(where(tensor([1, 0, 1, 0]), x, mul(x, 2))),
};

const cases: Record<string, Case> = {
  add: { shapes: [[2, 3], [3]], compute: add },
  sub: {
    shapes: [
      [2, 1],
      [1, 3],
    ],
    compute: sub,
  },
  mul: {
    shapes: [
      [2, 3, 2],
      [3, 1],
    ],
    compute: mul,
  },
  div: { shapes: [[3], [2, 3]], compute: div, points: positive },
  'add of a number': { shapes: [[3]], compute: (x) => add(2, x) },
  'div by a number': { shapes: [[3]], compute: (x) => div(x, 3) },
  'div of a number': { shapes: [[3]], compute: (x) => div(3, x), points: positive },
  neg: { shapes: [[3]], compute: neg },
  maximum: {
    shapes: [[2, 1, 4]],
    compute: (a) => maximum(a, tensor([[1], [0], [-1]])),
    points: awayFromKinks,
  },
  minimum: { shapes: [[4]], compute: (b) => minimum(tensor([[1], [0], [-1]]), b), points: awayFromKinks },
  clamp: { shapes: [[8]], compute: (x) => clamp(x, -1, 1), points: awayFromKinks },
  'where, by both branches': {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    compute: (a, b) => where(tensor([1, 0, 1]), a, b),
  },
  abs: { shapes: [[4]], compute: abs, points: awayFromKinks },
  exp: { shapes: [[4]], compute: exp },
  expm1: { shapes: [[4]], compute: expm1 },
  log: { shapes: [[4]], compute: log, points: positive },
  log1p: { shapes: [[4]], compute: log1p, points: positive },
  sqrt: { shapes: [[4]], compute: sqrt, points: positive },
  square: { shapes: [[4]], compute: square },
  reciprocal: { shapes: [[4]], compute: reciprocal, points: positive },
  'pow to 0': { shapes: [[4]], compute: (x) => pow(x, 0) },
  'pow to 1': { shapes: [[4]], compute: (x) => pow(x, 1) },
  'pow to 3': { shapes: [[4]], compute: (x) => pow(x, 3) },
  'pow to -1.5': { shapes: [[4]], compute: (x) => pow(x, -1.5), points: positive },
  sin: { shapes: [[4]], compute: sin },
  cos: { shapes: [[4]], compute: cos },
  erf: { shapes: [[4]], compute: erf },
  sigmoid: { shapes: [[4]], compute: sigmoid },
  tanh: { shapes: [[4]], compute: tanh },
  softplus: { shapes: [[4]], compute: softplus },
  silu: { shapes: [[4]], compute: silu },
  gelu: { shapes: [[4]], compute: (x) => gelu(x) },
  'gelu with tanh': { shapes: [[4]], compute: (x) => gelu(x, { approximate: 'tanh' }) },
  elu: { shapes: [[4]], compute: (x) => elu(x, 0.7), points: awayFromKinks },
  leakyRelu: { shapes: [[4]], compute: (x) => leakyRelu(x, 0.2), points: awayFromKinks },
  ...Object.fromEntries(
    Object.entries(smooth).map(([name, compute]) => [
      `the gradient of ${name}`,
      { shapes: [[4]], compute: (x: F32) => gradients(sum(compute(x)), [x])[0]!, points: positive },
    ]),
  ),
  expand: { shapes: [[2, 1]], compute: (x) => expand(x, [3, 2, 4], 0.5) },
  copy: { shapes: [[3]], compute: copy },
  matmul: {
    shapes: [
      [3, 2],
      [2, 4],
    ],
    compute: (a, b) => matmul(a, b),
  },
  'matmul, narrow result': {
    shapes: [
      [5, 3],
      [3, 1],
    ],
    compute: (a, b) => matmul(a, b),
  },
  'matmul, a transposed': {
    shapes: [
      [3, 5],
      [3, 2],
    ],
    compute: (a, b) => matmul(a, b, { transposeA: true }),
  },
  'matmul, b transposed': {
    shapes: [
      [2, 3],
      [33, 3],
    ],
    compute: (a, b) => matmul(a, b, { transposeB: true }),
  },
  'matmul, both transposed': {
    shapes: [
      [3, 5],
      [4, 3],
    ],
    compute: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  'matmul of batches': {
    shapes: [
      [2, 3, 4, 5],
      [2, 3, 5, 2],
    ],
    compute: (a, b) => matmul(a, b),
  },
  'matmul of batches, narrow results': {
    shapes: [
      [3, 5, 2],
      [3, 5, 3],
    ],
    compute: (a, b) => matmul(a, b, { transposeA: true }),
  },
  'matmul of batches, b transposed': {
    shapes: [
      [2, 5, 3],
      [2, 34, 3],
    ],
    compute: (a, b) => matmul(a, b, { transposeB: true }),
  },
  'matmul of batches, both transposed': {
    shapes: [
      [2, 3, 5],
      [2, 4, 3],
    ],
    compute: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  'matmul of a batch by a matrix': {
    shapes: [
      [3, 4, 2],
      [2, 5],
    ],
    compute: (a, b) => matmul(a, b),
  },
  'matmul of a transposed batch by a matrix': {
    shapes: [
      [3, 2, 4],
      [5, 2],
    ],
    compute: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  'matmul of a matrix by a batch': {
    shapes: [
      [4, 2],
      [3, 2, 5],
    ],
    compute: (a, b) => matmul(a, b),
  },
  linear: { shapes: [[3, 2], [4, 2], [4]], compute: linear },
  'linear, narrow result': { shapes: [[5, 3], [2, 3], [2]], compute: linear },
  'linear, wide result': { shapes: [[2, 3], [35, 3], [35]], compute: linear },
  conv2d: {
    shapes: [[2, 3, 5, 4], [5, 3, 3, 3], [5]],
    compute: (x, weight, bias) => conv2d(x, weight, bias),
  },
  'conv2d, a rectangular kernel and a stride that leaves rows over': {
    shapes: [[2, 2, 9, 7], [3, 2, 2, 3], [3]],
    compute: (x, weight, bias) => conv2d(x, weight, bias, { stride: 3 }),
  },
  'conv2d, padding that lets a kernel fit which is wider than the image': {
    shapes: [[3, 1, 4, 3], [2, 1, 3, 5], [2]],
    compute: (x, weight, bias) => conv2d(x, weight, bias, { stride: 2, padding: 2 }),
  },
  'conv2d of bytes': {
    shapes: [[3, 2, 2, 3], [3]],
    compute: (weight, bias) => conv2d(bytes, weight, bias, { stride: 2, padding: 1 }),
  },
  'conv2d of bytes that fill words': {
    shapes: [[1, 1, 4, 4], [1]],
    compute: (weight, bias) => conv2d(reshape(bytes, [2, 1, 7, 8]), weight, bias, { stride: 4 }),
  },
  'relu and conv2d': {
    shapes: [[1, 2, 5, 5], [3, 2, 2, 2], [3]],
    compute: (x, weight, bias) => conv2d(relu(x), weight, bias),
    points: awayFromKinks,
  },
  relu: { shapes: [[4, 3]], compute: relu, points: awayFromKinks },
  'linear and relu': {
    shapes: [[4, 2]],
    compute: (x) =>
      relu(
        linear(
          x,
          tensor([
            [1, 0.5],
            [-1, 0.25],
            [0.5, -1],
          ]),
          tensor([0.3, 0, -0.3]),
        ),
      ),
    points: () => Float32Array.of(1, 1, -1, 1, 0.5, -1, -1, -0.5),
  },
  'sum over an axis': { shapes: [[2, 3, 2]], compute: (x) => sum(x, 1) },
  'sum over everything': { shapes: [[2, 3]], compute: (x) => sum(x) },
  'mean over an axis': { shapes: [[2, 3, 2]], compute: (x) => mean(x, -1) },
  'mean over everything': { shapes: [[2, 3]], compute: (x) => mean(x) },
  'sum over axes that others part': { shapes: [[2, 3, 4]], compute: (x) => sum(x, [0, -1]) },
  'mean over several axes, kept': {
    shapes: [[2, 3, 2, 2]],
    compute: (x) => mean(x, [1, 2], { keepDims: true }),
  },
  'max over axes that others part': {
    shapes: [[2, 3, 4]],
    compute: (x) => max(x, [0, 2]),
    points: wellApart,
  },
  'min over an axis in the middle': { shapes: [[2, 3, 4]], compute: (x) => min(x, 1), points: wellApart },
  variance: { shapes: [[4, 3]], compute: (x) => variance(x, 0) },
  'variance, unbiased': { shapes: [[2, 3, 2]], compute: (x) => variance(x, [0, 2], { unbiased: true }) },
  logSumExp: { shapes: [[2, 3, 2]], compute: (x) => logSumExp(x, [0, 2]) },
  softmax: { shapes: [[3, 5]], compute: (x) => softmax(x) },
  'softmax over an axis in the middle': { shapes: [[2, 3, 2]], compute: (x) => softmax(x, 1) },
  logSoftmax: { shapes: [[3, 5]], compute: (x) => logSoftmax(x) },
  'logSoftmax over the first axis': { shapes: [[3, 5]], compute: (x) => logSoftmax(x, 0) },
  layerNorm: { shapes: [[3, 5]], compute: (x) => layerNorm(x, { eps: 0.1 }) },
  'layerNorm of images': {
    shapes: [
      [3, 2, 3, 2],
      [2, 3, 2],
      [2, 3, 2],
    ],
    compute: (x, weight, bias) => layerNorm(x, { weight, bias, axes: [-3, -2, -1] }),
  },
  crossEntropy: {
    shapes: [[4, 3]],
    compute: (x) => crossEntropy(x, index, { weights: tensor([1, 2, 0, 3]) }),
  },
  'crossEntropy of probabilities': {
    shapes: [
      [4, 3],
      [4, 3],
    ],
    compute: (x, target) => crossEntropy(x, target, { reduction: 'sum' }),
  },
  'crossEntropy of an image': {
    shapes: [[2, 3, 2]],
    compute: (x) => crossEntropy(x, reshape(index, [2, 2]), { reduction: 'none' }),
  },
  binaryCrossEntropyWithLogits: {
    shapes: [[5]],
    compute: (x) => binaryCrossEntropyWithLogits(x, tensor([0, 1, 0.25, 1, 0]), { weights }),
  },
  'binaryCrossEntropyWithLogits, each': {
    shapes: [[5]],
    compute: (x) => binaryCrossEntropyWithLogits(x, tensor([0, 1, 0.25, 1, 0]), { reduction: 'none' }),
  },
  huberLoss: {
    shapes: [[8], [8]],
    compute: (p, y) => huberLoss(p, add(y, 3), { delta: 3 }),
    points: (random, length) => uniform(random, length, -1.4, -0.1),
  },
  'huberLoss, each': {
    shapes: [[8]],
    compute: (p) => huberLoss(p, full([8], 0), { reduction: 'none' }),
    points: awayFromKinks,
  },
  l1Loss: {
    shapes: [[8]],
    compute: (p) => l1Loss(p, full([8], 0), { reduction: 'sum' }),
    points: awayFromKinks,
  },
  max: { shapes: [[4, 5]], compute: (x) => max(x, -1), points: wellApart },
  gather: { shapes: [[4, 3]], compute: (x) => gather(x, index) },
  'gather of several': { shapes: [[4, 3]], compute: (x) => gather(x, picks) },
  'gather along the first axis': { shapes: [[3, 2]], compute: (x) => gather(x, picks, 0) },
  'gather in the middle': {
    shapes: [[2, 3, 2]],
    compute: (x) => gather(x, reshape(picks, [2, 2, 2]), 1),
  },
  'gather of many': { shapes: [[3, 2]], compute: (x) => gather(x, many, 0) },
  scatter: { shapes: [[4, 2]], compute: (x) => scatter(x, picks, [4, 3]) },
  'scatter of many': { shapes: [[12, 2]], compute: (x) => scatter(x, many, [3, 2], 0) },
  embedding: { shapes: [[3, 5]], compute: (weight) => embedding(weight, reshape(index, [2, 2])) },
  'embedding of many': { shapes: [[5, 3]], compute: (weight) => embedding(weight, many) },
  permute: { shapes: [[2, 3, 4]], compute: (x) => permute(x, [2, 0, 1]) },
  'permute of four axes': { shapes: [[2, 3, 2, 3]], compute: (x) => permute(x, [1, -1, 0, 2]) },
  transpose: { shapes: [[5, 9]], compute: (x) => transpose(x) },
  slice: { shapes: [[4, 3, 8]], compute: (x) => slice(x, [1, 0, -7], [3, 3, -1], [1, 2, 3]) },
  flip: { shapes: [[2, 3, 2]], compute: (x) => flip(x, [0, -1]) },
  pad: { shapes: [[2, 3]], compute: (x) => pad(x, { before: [0, 2], after: [1], value: 3 }) },
  concat: {
    shapes: [
      [2, 1, 3],
      [2, 4, 3],
      [2, 2, 3],
    ],
    compute: (...parts) => concat(parts, 1),
  },
  'concat of more than a kernel takes': {
    shapes: Array.from({ length: 9 }, (_, i) => [i + 1]),
    compute: (...parts) => concat(parts),
  },
  'concat of a tensor with itself': { shapes: [[2, 3]], compute: (x) => concat([x, x], -1) },
  stack: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    compute: (...parts) => stack(parts, 1),
  },
  squeeze: { shapes: [[2, 1, 3]], compute: (x) => squeeze(x, 1) },
  unsqueeze: { shapes: [[2, 3]], compute: (x) => unsqueeze(x, -1) },
  reshape: { shapes: [[2, 3]], compute: (x) => reshape(x, [3, 2]) },
  flatten: { shapes: [[2, 3, 2]], compute: flatten },
  mseLoss: { shapes: [[5], [5]], compute: (p, y) => mseLoss(p, y) },
  'mseLoss with weights': { shapes: [[5], [5]], compute: (p, y) => mseLoss(p, y, { weights }) },
  smoothL1Loss: {
    shapes: [[8]],
    compute: (p) => smoothL1Loss(p, full([8], 0)),
    points: awayFromKinks,
  },
  'smoothL1Loss by its label': {
    shapes: [[5]],
    compute: (y) => smoothL1Loss(full([5], 0), y, { weights }),
    points: awayFromKinks,
  },
  tdLoss: {
    shapes: [[4, 3]],
    compute: (q) => {
      const nextQ = tensor([
        [1, 2, 3],
        [3, 1, 2],
        [0, 0, 1],
        [5, 6, 7],
      ]);
      const inputs = {
        q,
        nextQ,
        actions: index,
        rewards: tensor([1, 0, -1, 2]),
        discounts: tensor([0.3, 0.3, 0, 0]),
      };
      return tdLoss(inputs, { loss: 'mse' }).loss;
    },
  },
};

const reference = await openDevice({ device: 'reference' });

forEachDevice('autograd', (test, device) => {
  for (const [name, { shapes, compute, points = uniform }] of Object.entries(cases)) {
    test(`the gradient of ${name} is what finite differences say`, async () => {
      const random = randomFor(`autograd ${name}`);
      const inputs = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape]));
      const names = Object.keys(inputs);
      const at = Object.fromEntries(
        names.map((x) => [
          x,
          points(
            random,
            inputs[x].reduce((a, b) => a * b),
          ),
        ]),
      );
      let factors: F32 | undefined;
      const lossOf = (x: Record<string, F32>): F32 => {
        const out = compute(...Object.values(x));
        factors ??= constant(uniform(random, out.size, 0.5, 1.5), out.shape);
        return sum(mul(out, factors));
      };
      const loss = await reference.compile(inputs, (x) => ({ loss: lossOf(x) }));
      const program = await device.compile(inputs, (x) => {
        const found = gradients(lossOf(x), Object.values(x));
        return Object.fromEntries(found.map((gradient, i) => [names[i], gradient!]));
      });
      const analytic = await program.run(at);

      for (const x of names) {
        const numeric: number[] = [];
        for (let i = 0; i < at[x].length; i++) {
          const [left, right] = [-STEP, STEP].map((step) => at[x].with(i, at[x][i] + step));
          const [low, high] = [await loss.run({ ...at, [x]: left }), await loss.run({ ...at, [x]: right })];
          numeric.push((high.loss[0] - low.loss[0]) / (right[i] - left[i]));
        }
        assertClose(analytic[x], numeric, 2e-3, `with respect to ${x}`);
      }
    });
  }
});

/**
 * The step of a finite difference. A loss of about 5 is rounded by 3e-7, which a difference over 2 * STEP magnifies to
 * 4e-5. The third derivative adds STEP^2 / 6 times its value, which is about as much.
 */
const STEP = 4e-3;

forEachDevice('gradients', (test, device) => {
  const x = tensor([1, 2, 3]);

  async function read(loss: Tensor, ...wanted: Tensor[]): Promise<(number[] | undefined)[]> {
    const found = gradients(loss, wanted);
    return Promise.all(found.map(async (gradient) => gradient && Array.from(await device.read(gradient))));
  }

  test('add up over all uses of a tensor', async () => {
    assert.equal(await read(sum(mul(x, x)), x), [[2, 4, 6]]);
    assert.equal(await read(add(sum(mul(x, 5)), sum(x)), x), [[6, 6, 6]]);
    const cube = mul(mul(x, x), x);
    assert.equal(await read(sum(cube), x), [[3, 12, 27]]);
  });

  test('of a quotient are right where the square of the divisor is beyond f32', async () => {
    // -x / y^2
    for (const [x, y, expected] of [
      [1e-30, 1e-25, -1e20],
      [1e30, 1e25, -1e-20],
      [-3e-35, 5e-31, 1.2e26],
      [3e-20, -2e30, -7.5e-81],
      [6e37, 3e37, -1 / 1.5e37],
      [2, 4, -0.125],
    ]) {
      const divisor = tensor([y]);
      const [gradient] = await read(sum(div(tensor([x]), divisor)), divisor);
      assertClose(gradient!, [Math.fround(expected)], 1e-6, `${x} / ${y}`);
    }
  });

  test('flow through views and broadcasts', async () => {
    const column = reshape(x, [3, 1]);
    assert.equal(await read(sum(mul(column, x)), x), [[12, 12, 12]]);
    assert.equal(await read(sum(add(full([2, 3], 0), x)), x), [[2, 2, 2]]);
  });

  test('of two losses through one layer do not mix', async () => {
    const weight = tensor([[1, 2, 3]]);
    const bias = tensor([4]);
    const y = linear(reshape(x, [1, 3]), weight, bias);
    assert.equal(await read(sum(y), weight, bias), [[1, 2, 3], [1]]);
    assert.equal(await read(sum(mul(y, 10)), weight, bias), [[10, 20, 30], [10]]);
    const filter = reshape(weight, [1, 1, 1, 3]);
    const z = conv2d(reshape(x, [1, 1, 1, 3]), filter, bias);
    assert.equal(await read(sum(z), filter, bias), [[1, 2, 3], [1]]);
    assert.equal(await read(sum(mul(z, 10)), filter, bias), [[10, 20, 30], [10]]);
  });

  test('do not flow through detach or argmax', async () => {
    assert.equal(await read(sum(mul(detach(x), x)), x), [[1, 2, 3]]);
    assert.equal(await read(sum(detach(mul(x, x))), x), [undefined]);
    const q = tensor([[1, 5, 2]]);
    assert.equal(await read(sum(gather(q, argmax(q, -1))), q), [[0, 1, 0]]);
  });

  test('with respect to an intermediate result count all its paths to the loss', async () => {
    const y = mul(x, 2);
    const loss = sum(add(mul(y, y), mul(y, x)));
    // with respect to y: 2 y + x; to x: twice that, and y
    assert.equal(await read(loss, y, x), [
      [5, 10, 15],
      [12, 24, 36],
    ]);
  });

  test('of max go to the first of equal elements', async () => {
    const ties = tensor([
      [1, 3, 3],
      [2, 2, 2],
    ]);
    assert.equal(await read(sum(max(ties, -1)), ties), [[0, 1, 0, 1, 0, 0]]);
  });

  test('do not flow into the target of a TD loss, even where one net computes both', async () => {
    const q = tensor([[1, 2]]);
    const inputs = { q, nextQ: q, chooser: q, actions: tensor([0], 'i32'), rewards: tensor([1]) };
    const { loss } = tdLoss({ ...inputs, discounts: tensor([0.5]) }, { loss: 'mse' });
    assert.equal(await read(loss, q), [[-2, 0]]); // (1 - (1 + 0.5 * 2))^2
  });

  test('of tdLoss go to q alone', async () => {
    const [q, other] = [tensor([[1, 2]]), tensor([3])];
    const inputs = { q, nextQ: mul(q, 2), actions: tensor([0], 'i32'), discounts: sub(other, 2.5) };
    const options = { loss: 'mse' } as const;
    const { loss, errors, meanQ } = tdLoss({ ...inputs, rewards: other, weights: other }, options);
    const total = add(add(loss, meanQ), sum(detach(errors)));
    assert.equal(await read(total, q, other), [[-24, 0], undefined]); // 2 * 3 (1 - (3 + 0.5 * 4))
  });

  test('of gradients exist for softmax, its logarithm and functions composed of public ops', async () => {
    const values = uniform(randomFor('second gradients'), 12);
    const given = constant(values, [3, 4]);
    const losses: Record<string, (x: F32) => F32> = {
      softmax: (x) => sum(mul(softmax(x), mul(x, x))),
      logSoftmax: (x) => sum(mul(logSoftmax(x, 0), mul(x, x))),
      logSumExp: (x) => sum(mul(logSumExp(x, 1), logSumExp(x, 1))),
      variance: (x) => sum(mul(variance(x, 1), variance(x, 1))),
      crossEntropy: (x) => crossEntropy(x, tensor([2, 0, 3], 'i32')),
      linear: (x) => sum(exp(linear(x, mul(x, x), sum(x, 1)))),
      'linear with more outputs than inputs': (x) => {
        const rows = reshape(x, [4, 3]);
        return sum(exp(linear(rows, mul(rows, rows), sum(x, 0))));
      },
      mseLoss: (x) => sum(mseLoss(x, full([3, 4], 0.5), { reduction: 'none' })),
    };
    const direction = constant(uniform(randomFor('direction'), 12), [3, 4]);
    for (const [name, loss] of Object.entries(losses)) {
      const slope = (x: F32) => sum(mul(gradients(loss(x), [x])[0]!, direction));
      const expected: number[] = [];
      for (const i of values.keys()) {
        const [left, right] = [-STEP, STEP].map((step) => values.with(i, values[i] + step));
        const [low, high] = await Promise.all(
          [left, right].map((at) => reference.read(slope(constant(at, [3, 4])))),
        );
        expected.push((high[0] - low[0]) / (right[i] - left[i]));
      }
      const [second] = gradients(slope(given), [given]);
      assertClose(await device.read(second!), expected, 2e-3, name);
    }
  });

  test('of gradients are refused where a kernel computes them, by the name of the op that was called', () => {
    const image = reshape(tensor([1, 2, 4, 8]), [1, 1, 2, 2]);
    const row = tensor([[1, 2, 4]]);
    const loss = { actions: tensor([2], 'i32'), rewards: tensor([1]), discounts: tensor([0.9]) };
    const td = (q: F32) => tdLoss({ q, nextQ: q, ...loss }, { loss: 'mse' });
    const ops: readonly [string, F32, (x: F32) => F32][] = [
      ['layerNorm', row, (x) => sum(mul(layerNorm(x), mul(x, x)))],
      ['conv2d', image, (x) => sum(mul(conv2d(x, x), 2))],
      ['maxPool2d', image, (x) => sum(mul(maxPool2d(mul(x, x), 2), 2))],
      ['avgPool2d', image, (x) => sum(mul(avgPool2d(mul(x, x), 2), 2))],
      ['mseLoss', row, (x) => mseLoss(x, mul(x, x))],
      ['l1Loss', row, (x) => l1Loss(x, mul(x, x))],
      ['smoothL1Loss', row, (x) => smoothL1Loss(x, mul(x, x))],
      ['huberLoss', row, (x) => huberLoss(x, mul(x, x))],
      ['binaryCrossEntropyWithLogits', row, (x) => binaryCrossEntropyWithLogits(x, mul(x, x))],
    ];
    for (const [op, given, of] of ops) {
      const slope = sum(gradients(of(given), [given])[0]!);
      assert.throws(
        () => gradients(slope, [given]),
        new RegExp(`^the gradient of ${op} has no gradient `),
        op,
      );
    }
    const slope = sum(gradients(td(row).loss, [row])[0]!);
    assert.throws(() => gradients(slope, [row]), /^tdLoss has no gradient of its output gradient, /);
    assert.throws(
      () => gradients(sum(td(row).errors), [row]),
      /^tdLoss has no gradient of its output error, /,
    );
  });

  test('are undefined where the loss does not depend on the tensor', async () => {
    assert.equal(await read(sum(x), tensor([1]), x), [undefined, [1, 1, 1]]);
  });

  test('of a loss with respect to itself are 1', async () => {
    const loss = sum(x);
    assert.equal(await read(loss, loss), [[1]]);
  });

  test('need a loss of one number, and gradient rules all the way', () => {
    assert.throws(() => gradients(x, [x]), /loss must be an f32 tensor of one element, got f32 tensor \[3\]/);
    assert.throws(() => gradients(argmax(x), [x]), /got i32 tensor \[\]/);
    assert.throws(
      () => gradients(sum(clipNorm(x, 1)), [x]),
      /^clipNorm has no gradient with respect to its input x, f32 tensor \[3\]$/,
    );
  });

  test('never have another shape than their tensor', async () => {
    const b = new Parameter(new Float32Array(64).fill(1), [64, 1]);
    const w = new Parameter(new Float32Array(64).fill(1), [64, 1]);
    assert.throws(
      () => linear(tensor([[1]]), w, b),
      /linear: x .* and bias f32 tensor \[64, 1\] should be \[batch, in\], \[out, in\], \[out\]/,
    );
    const wrong = compute(unary, [3], {
      reads: { x },
      params: { count: 3, a: 0, b: 0 },
      flags: { OP: UNARY.abs },
      gradients: { x: (g) => reshape(g, [3, 1]) },
    });
    assert.throws(
      () => gradients(sum(wrong), [x]),
      /unary gives f32 tensor \[3\] a gradient of another shape, f32 tensor \[3, 1\]/,
    );
  });

  test('go through graphs that are deeper than the call stack', async () => {
    let y = x;
    for (let i = 0; i < 20_000; i++) y = add(y, i % 2);
    assert.equal(gradients(sum(y), [x])[0]!.shape, [3]);
    let z = x;
    for (let i = 0; i < 3; i++) z = mul(z, 2);
    assert.equal(await read(sum(z), x), [[8, 8, 8]]);
  });
});
