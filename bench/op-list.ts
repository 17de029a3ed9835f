import {
  abs,
  add,
  argmax,
  argmin,
  avgPool2d,
  binaryCrossEntropyWithLogits,
  categoricalTDLoss,
  clamp,
  clipNorm,
  concat,
  conv2d,
  cos,
  crossEntropy,
  div,
  elu,
  embedding,
  equal,
  erf,
  exp,
  expand,
  expm1,
  flip,
  gather,
  gelu,
  globalAvgPool2d,
  greater,
  greaterEqual,
  huberLoss,
  l1Loss,
  layerNorm,
  leakyRelu,
  less,
  lessEqual,
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
  notEqual,
  pad,
  permute,
  pow,
  quantileHuberLoss,
  reciprocal,
  relu,
  type Shape,
  scatter,
  sigmoid,
  sign,
  silu,
  sin,
  slice,
  smoothL1Loss,
  softmax,
  softplus,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tdLoss,
  transpose,
  variance,
  where,
} from '../src/index.ts';

type F32 = Tensor<'f32'>;
type I32 = Tensor<'i32'>;

/** An op to measure, with operands of about a given size. */
export interface OpCase {
  /** The name of the op, followed by words that tell its calls apart. */
  readonly name: string;
  /** The shapes of its f32 operands. */
  readonly shapes: (size: number) => readonly Shape[];
  /** The range of its random numbers. Default -2 to 2. */
  readonly range: readonly [low: number, high: number];
  /** Integers from 0 to `below` - 1, for an op that takes them. */
  readonly index?: (size: number) => { readonly shape: Shape; readonly below: number };
  readonly apply: (operands: readonly F32[], index: I32) => Tensor;
  /** How many of the operands, counted from the first, get gradients. */
  readonly gradients: number;
}

type Options = Partial<Pick<OpCase, 'range' | 'index' | 'gradients'>>;

/** The length of an axis that ops reduce, or pick from. */
const ROW = 100;

const one = (size: number): Shape[] => [[size]];
const two = (size: number): Shape[] => [[size], [size]];
const three = (size: number): Shape[] => [[size], [size], [size]];
const rows = (size: number): Shape[] => [[size / ROW, ROW]];
/** Two tables with rows of ten numbers, with `size` pairs within rows in all. */
const twoOfTen = (size: number): Shape[] => [
  [size / 100, 10],
  [size / 100, 10],
];
const twoRows = (size: number): Shape[] => [...rows(size), ...rows(size)];
const images = (size: number): Shape[] => [[1, size / ROW, 10, 10]];

function op(
  name: string,
  shapes: OpCase['shapes'],
  apply: OpCase['apply'],
  { range = [-2, 2], gradients = shapes(1000).length, ...index }: Options = {},
): OpCase {
  return { name, shapes, range, gradients, apply, ...index };
}

function unary(name: string, apply: (x: F32) => Tensor, options: Options = {}): OpCase {
  return op(name, one, ([x]) => apply(x), options);
}

function binary(name: string, apply: (a: F32, b: F32) => Tensor, options: Options = {}): OpCase {
  return op(name, two, ([a, b]) => apply(a, b), options);
}

const POSITIVE = { range: [0.1, 4] } as const;
const FLAT = { gradients: 0 } as const;
/** One class, or one action, for each row. */
const CHOICES = { index: (size: number) => ({ shape: [size / ROW], below: ROW }) };

/** Every op that is public and computes something, with its gradient if it has one. */
export const OPS: readonly OpCase[] = [
  unary('relu', relu),
  unary('leakyRelu', (x) => leakyRelu(x)),
  unary('clamp', (x) => clamp(x, -1, 1)),
  unary('abs', abs),
  unary('sign', sign, FLAT),
  unary('neg', neg),
  unary('square', square),
  unary('sqrt', sqrt, POSITIVE),
  unary('reciprocal', reciprocal, POSITIVE),
  unary('exp', exp),
  unary('expm1', expm1),
  unary('log', log, POSITIVE),
  unary('log1p', log1p, POSITIVE),
  unary('pow 3', (x) => pow(x, 3)),
  unary('pow 1.7', (x) => pow(x, 1.7), POSITIVE),
  unary('sin', sin),
  unary('cos', cos),
  unary('tanh', tanh),
  unary('sigmoid', sigmoid),
  unary('softplus', softplus),
  unary('erf', erf),
  unary('elu', (x) => elu(x)),
  unary('silu', silu),
  unary('gelu', (x) => gelu(x)),
  unary('gelu tanh', (x) => gelu(x, { approximate: 'tanh' })),
  unary('clipNorm', (x) => clipNorm(x, 1), FLAT),

  binary('add', add),
  binary('sub', sub),
  binary('mul', mul),
  binary('div', div, POSITIVE),
  binary('maximum', maximum),
  binary('minimum', minimum),
  binary('less', less, FLAT),
  binary('lessEqual', lessEqual, FLAT),
  binary('greater', greater, FLAT),
  binary('greaterEqual', greaterEqual, FLAT),
  binary('equal', equal, FLAT),
  binary('notEqual', notEqual, FLAT),
  op('add a scalar', one, ([x]) => add(x, 1.5)),
  op(
    'add a row',
    (size) => [...rows(size), [ROW]],
    ([x, row]) => add(x, row),
  ),
  op(
    'mul a column',
    (size) => [...rows(size), [size / ROW, 1]],
    ([x, column]) => mul(x, column),
  ),
  op('where', three, ([a, b, c]) => where(greater(c, 0), a, b), { gradients: 2 }),

  op('sum', rows, ([x]) => sum(x)),
  op('sum of rows', rows, ([x]) => sum(x, -1)),
  op('sum of columns', rows, ([x]) => sum(x, 0)),
  op('mean of rows', rows, ([x]) => mean(x, -1)),
  op('max of rows', rows, ([x]) => max(x, -1)),
  op('min of columns', rows, ([x]) => min(x, 0)),
  op('argmax of rows', rows, ([x]) => argmax(x, -1), FLAT),
  op('argmin of columns', rows, ([x]) => argmin(x, 0), FLAT),
  op('variance of rows', rows, ([x]) => variance(x, -1)),
  op('logSumExp of rows', rows, ([x]) => logSumExp(x, -1)),
  op('softmax', rows, ([x]) => softmax(x)),
  op('softmax of columns', rows, ([x]) => softmax(x, 0)),
  op('logSoftmax', rows, ([x]) => logSoftmax(x)),
  op(
    'layerNorm',
    (size) => [...rows(size), [ROW], [ROW]],
    ([x, weight, bias]) => layerNorm(x, { weight, bias }),
  ),

  binary('mseLoss', (x, y) => mseLoss(x, y), { gradients: 1 }),
  binary('l1Loss', (x, y) => l1Loss(x, y), { gradients: 1 }),
  binary('huberLoss', (x, y) => huberLoss(x, y, { delta: 0.5 }), { gradients: 1 }),
  binary('smoothL1Loss', (x, y) => smoothL1Loss(x, y), { gradients: 1 }),
  binary('binaryCrossEntropyWithLogits', (x, y) => binaryCrossEntropyWithLogits(x, y), { gradients: 1 }),
  op('crossEntropy', rows, ([x], index) => crossEntropy(x, index), CHOICES),
  op('crossEntropy soft', twoRows, ([x, y]) => crossEntropy(x, y), { gradients: 1 }),
  op(
    'tdLoss',
    (size) => [...twoRows(size), [size / ROW], [size / ROW]],
    ([q, nextQ, rewards, discounts], actions) =>
      tdLoss({ q, nextQ, actions, rewards, discounts }, { loss: 'smoothL1' }).loss,
    { ...CHOICES, gradients: 1 },
  ),

  op('quantileHuberLoss', twoOfTen, ([quantiles, targets]) => quantileHuberLoss(quantiles, targets), {
    gradients: 1,
  }),
  op(
    'categoricalTDLoss',
    (size) => [...twoOfTen(size), [size / 100], [size / 100]],
    ([logits, nextLogits, rewards, discounts]) =>
      categoricalTDLoss({ logits, nextLogits, rewards, discounts }, { min: -1, max: 1, atoms: 10 }).loss,
    { gradients: 1 },
  ),

  op(
    'permute',
    (size) => [[size / ROW, 10, 10]],
    ([x]) => permute(x, [2, 0, 1]),
  ),
  op('transpose', rows, ([x]) => transpose(x)),
  op('concat', twoRows, (parts) => concat(parts, 1)),
  op('stack', twoRows, (parts) => stack(parts)),
  op('slice', rows, ([x]) => slice(x, [0, 1], [x.shape[0], ROW - 1])),
  op('flip', rows, ([x]) => flip(x)),
  op('pad', rows, ([x]) => pad(x, { before: [1, 1], after: [1, 1] })),
  op(
    'expand',
    (size) => [[size / ROW, 1]],
    ([x]) => expand(x, [x.shape[0], ROW]),
  ),
  op('gather', rows, ([x], index) => gather(x, index), CHOICES),
  op(
    'scatter',
    (size) => [[size / ROW]],
    ([x], index) => scatter(x, index, [x.size, ROW]),
    CHOICES,
  ),
  op(
    'embedding',
    () => [[ROW, ROW]],
    ([weight], index) => embedding(weight, index),
    CHOICES,
  ),
  op('maxPool2d', images, ([x]) => maxPool2d(x, 2)),
  op('avgPool2d', images, ([x]) => avgPool2d(x, 2)),
  op('globalAvgPool2d', images, ([x]) => globalAvgPool2d(x)),

  op(
    'matmul',
    (size) => [...rows(size), [ROW, ROW]],
    ([a, b]) => matmul(a, b),
  ),
  op(
    'linear',
    (size) => [...rows(size), [ROW, ROW], [ROW]],
    ([x, weight, bias]) => linear(x, weight, bias),
  ),
  op(
    'conv2d',
    (size) => [[size / 1000, 10, 10, 10], [10, 10, 3, 3], [10]],
    ([x, weight, bias]) => conv2d(x, weight, bias, { stride: 1 }),
  ),
];
