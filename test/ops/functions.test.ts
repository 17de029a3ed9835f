import * as assert from 'uvu/assert';
import {
  abs,
  constant,
  cos,
  elu,
  erf,
  exp,
  expm1,
  gelu,
  gradients,
  leakyRelu,
  log,
  log1p,
  pow,
  reciprocal,
  relu,
  sigmoid,
  sign,
  silu,
  sin,
  softplus,
  sqrt,
  square,
  sum,
  type Tensor,
  tanh,
  tensor,
} from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor } from '../seed.ts';

type F32 = Tensor<'f32'>;
type Function = (x: F32) => F32;

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Numbers of either sign, with a size from 2^low to 2^high, all orders of magnitude alike. */
const ofSize = (low: number, high: number) => (at: number, side: number) =>
  (side < 0.5 ? -1 : 1) * 2 ** (low + at * (high - low));
const between = (low: number, high: number) => (at: number) => low + at * (high - low);

function normalDensity(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The share of a normal distribution below x. The share below -|x| is the density times the integral of
 * e^(-|x| v - v^2 / 2) from v = 0 on. With v = e^w, a sum of equally wide steps is right to 1e-14.
 */
function normalShare(x: number): number {
  const step = 1 / 16;
  let sum = 0;
  for (let w = -40; w < 4; w += step) {
    const v = Math.exp(w);
    sum += v * Math.exp(-Math.abs(x) * v - (v * v) / 2);
  }
  const tail = normalDensity(x) * sum * step;
  return x < 0 ? tail : 1 - tail;
}

function slopeOfGelu(x: F32): F32 {
  return gradients(sum(gelu(x)), [x])[0]!;
}

/** A function, its arguments (made from two numbers in [0, 1)), and the same function in 53 bits. */
const accurate: Record<string, [Function, (at: number, side: number) => number, (x: number) => number]> = {
  'exp over its whole range': [exp, between(-87, 88.7), Math.exp],
  'exp near 0': [exp, ofSize(-30, 0), Math.exp],
  'expm1 near 0': [expm1, ofSize(-100, 0), Math.expm1],
  'expm1 over its whole range': [expm1, between(-90, 88.7), Math.expm1],
  'log near 1': [log, (at, side) => 1 + ofSize(-23, -1)(at, side), Math.log],
  'log over its whole range': [log, (at) => ofSize(-126, 127.9)(at, 1), Math.log],
  'log1p near 0': [log1p, ofSize(-100, -0.1), Math.log1p],
  'log1p of large numbers': [log1p, (at) => ofSize(0, 127.9)(at, 1), Math.log1p],
  'tanh near 0': [tanh, ofSize(-100, 0), Math.tanh],
  'tanh far out': [tanh, between(-12, 12), Math.tanh],
  'the tails of sigmoid': [sigmoid, between(-87, 20), (x) => 1 / (1 + Math.exp(-x))],
  'the tails of softplus': [
    softplus,
    between(-87, 100),
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  ],
  'elu near 0': [(x) => elu(x, 0.7), (at) => ofSize(-100, 0)(at, 0), (x) => 0.7 * Math.expm1(x)],
  'sin near 0': [sin, ofSize(-100, 0), Math.sin],
  'sin of some turns': [sin, between(-50, 50), Math.sin],
  'sin of angles of any size': [sin, ofSize(0, 127.9), Math.sin],
  'cos of angles of any size': [cos, ofSize(-20, 127.9), Math.cos],
  'erf near 0': [erf, ofSize(-100, -13), (x) => (2 * x) / Math.sqrt(Math.PI)],
  'the root': [sqrt, (at) => ofSize(-126, 127.9)(at, 1), Math.sqrt],
  'the square': [square, ofSize(-60, 60), (x) => x * x],
  'the reciprocal': [reciprocal, ofSize(-120, 120), (x) => 1 / x],
  'powers with a fraction': [(x) => pow(x, 2.5), (at) => ofSize(-48, 48)(at, 1), (x) => x ** 2.5],
  'negative powers with a fraction': [
    (x) => pow(x, -0.3),
    (at) => ofSize(-126, 127.9)(at, 1),
    (x) => x ** Math.fround(-0.3),
  ],
  'whole powers of negative numbers': [(x) => pow(x, 3), ofSize(-40, 40), (x) => x ** 3],
  'higher whole powers of negative numbers': [(x) => pow(x, 7), ofSize(-17, 17), (x) => x ** 7],
  'negative whole powers': [(x) => pow(x, -5), ofSize(-24, 24), (x) => x ** -5],
  silu: [silu, between(-80, 80), (x) => x / (1 + Math.exp(-x))],
  'gelu down to where an f32 underflows': [gelu, between(-12.98, 9), (x) => x * normalShare(x)],
  'gelu near 0': [gelu, ofSize(-100, 0), (x) => x * normalShare(x)],
  'the slope of gelu down to where an f32 underflows': [
    slopeOfGelu,
    between(-13.15, -1.5),
    (x) => normalShare(x) + x * normalDensity(x),
  ],
  'the slope of gelu of larger numbers': [
    slopeOfGelu,
    between(-0.6, 14),
    (x) => normalShare(x) + x * normalDensity(x),
  ],
  'gelu with tanh': [
    (x) => gelu(x, { approximate: 'tanh' }),
    between(-3, 8),
    (x) => x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
};

/** PyTorch's results for special numbers, to the bit: [argument, result]. */
const special: Record<string, [Function, readonly (readonly [number, number])[]]> = {
  exp: [
    exp,
    [
      [nan, nan],
      [inf, inf],
      [-inf, 0],
      [0, 1],
      [-0, 1],
      [89, inf],
      [-104, 0],
    ],
  ],
  expm1: [
    expm1,
    [
      [nan, nan],
      [inf, inf],
      [-inf, -1],
      [0, 0],
      [-0, -0],
      [89, inf],
      [-40, -1],
    ],
  ],
  log: [
    log,
    [
      [nan, nan],
      [inf, inf],
      [-inf, nan],
      [0, -inf],
      [-0, -inf],
      [-1, nan],
      [1, 0],
    ],
  ],
  log1p: [
    log1p,
    [
      [nan, nan],
      [inf, inf],
      [-inf, nan],
      [0, 0],
      [-0, -0],
      [-1, -inf],
      [-2, nan],
    ],
  ],
  sqrt: [
    sqrt,
    [
      [nan, nan],
      [inf, inf],
      [-inf, nan],
      [0, 0],
      [-1, nan],
      [9, 3],
    ],
  ],
  abs: [
    abs,
    [
      [nan, nan],
      [inf, inf],
      [-inf, inf],
      [0, 0],
      [-0, 0],
      [-2, 2],
    ],
  ],
  sign: [
    sign,
    [
      [nan, 0],
      [inf, 1],
      [-inf, -1],
      [0, 0],
      [-1e-30, -1],
      [5, 1],
    ],
  ],
  sigmoid: [
    sigmoid,
    [
      [nan, nan],
      [inf, 1],
      [-inf, 0],
      [0, 0.5],
      [100, 1],
    ],
  ],
  tanh: [
    tanh,
    [
      [nan, nan],
      [inf, 1],
      [-inf, -1],
      [0, 0],
      [-0, -0],
      [20, 1],
      [-20, -1],
    ],
  ],
  softplus: [
    softplus,
    [
      [nan, nan],
      [inf, inf],
      [-inf, 0],
      [1000, 1000],
      [-1000, 0],
    ],
  ],
  sin: [
    sin,
    [
      [nan, nan],
      [inf, nan],
      [-inf, nan],
      [0, 0],
      [-0, -0],
    ],
  ],
  cos: [
    cos,
    [
      [nan, nan],
      [inf, nan],
      [-inf, nan],
      [0, 1],
    ],
  ],
  erf: [
    erf,
    [
      [nan, nan],
      [inf, 1],
      [-inf, -1],
      [0, 0],
      [5, 1],
      [-5, -1],
    ],
  ],
  relu: [
    relu,
    [
      [nan, nan],
      [inf, inf],
      [-inf, 0],
      [0, 0],
      [-2, 0],
      [2, 2],
    ],
  ],
  leakyRelu: [
    (x) => leakyRelu(x, 0.25),
    [
      [nan, nan],
      [inf, inf],
      [-inf, -inf],
      [-2, -0.5],
      [2, 2],
    ],
  ],
  elu: [
    (x) => elu(x, 2),
    [
      [nan, nan],
      [inf, inf],
      [-inf, -2],
      [0, 0],
      [-200, -2],
      [3, 3],
    ],
  ],
  gelu: [
    gelu,
    [
      [nan, nan],
      [inf, inf],
      [0, 0],
      [10, 10],
    ],
  ],
  silu: [
    silu,
    [
      [nan, nan],
      [inf, inf],
      [0, 0],
      [100, 100],
    ],
  ],
  square: [
    square,
    [
      [nan, nan],
      [inf, inf],
      [-inf, inf],
      [-3, 9],
      [1e30, inf],
    ],
  ],
  reciprocal: [
    reciprocal,
    [
      [nan, nan],
      [inf, 0],
      [-inf, -0],
      [0, inf],
      [-0, -inf],
      [-4, -0.25],
    ],
  ],
  'pow to 0': [
    (x) => pow(x, 0),
    [
      [nan, 1],
      [inf, 1],
      [0, 1],
      [-3, 1],
    ],
  ],
  'pow to 2.5': [
    (x) => pow(x, 2.5),
    [
      [nan, nan],
      [inf, inf],
      [0, 0],
      [-1, nan],
      [1, 1],
      [1e30, inf],
    ],
  ],
  'pow to -0.5': [
    (x) => pow(x, -0.5),
    [
      [nan, nan],
      [inf, 0],
      [0, inf],
      [-1, nan],
      [1, 1],
    ],
  ],
  'pow to 5': [
    (x) => pow(x, 5),
    [
      [nan, nan],
      [inf, inf],
      [-inf, -inf],
      [0, 0],
      [-0, -0],
      [-1, -1],
    ],
  ],
  'pow to -6': [
    (x) => pow(x, -6),
    [
      [nan, nan],
      [inf, 0],
      [-inf, 0],
      [0, inf],
      [-0, inf],
      [-1, 1],
    ],
  ],
  'pow to -7': [
    (x) => pow(x, -7),
    [
      [-inf, -0],
      [-0, -inf],
      [-1, -1],
    ],
  ],
};

forEachDevice('functions', (test, device) => {
  for (const [name, [compute, argument, exact]] of Object.entries(accurate)) {
    test(`${name}: every element is right`, async () => {
      const random = randomFor(name);
      const x = Float32Array.from({ length: 997 }, () => argument(random.uniform(), random.uniform()));
      const expected = Array.from(x, exact);
      assertClose(await device.read(compute(constant(x, [x.length]))), expected, 1.2e-6, name, 0);
    });
  }

  for (const [name, [compute, pairs]] of Object.entries(special)) {
    test(`${name} of special numbers`, async () => {
      const found = await device.read(compute(tensor(pairs.map(([x]) => x))));
      for (const [i, [x, expected]] of pairs.entries()) {
        assert.ok(Object.is(found[i], expected), `${name} of ${x} is ${found[i]}, expected ${expected}`);
      }
    });
  }

  test('erf and gelu have the values of tables', async () => {
    const x = tensor([-3, -1, -0.5, 0.5, 1, 2.4, 2.6]);
    const erfs = [-0.9999779095030014, -0.8427007929497149, -0.5204998778130465, 0.5204998778130465];
    erfs.push(0.8427007929497149, 0.9993114861033549, 0.9997639655834707);
    assertClose(await device.read(erf(x)), erfs, 1e-6, 'erf', 0);
    const gelus = [-0.15865525393145707, 0.8413447460685429, 1.954499736103642];
    assertClose(await device.read(gelu(tensor([-1, 1, 2]))), gelus, 1e-6, 'gelu', 0);
  });

  test('results do not depend on the place of an element', async () => {
    const random = randomFor('lanes');
    const x = Float32Array.from({ length: 7 }, () => random.uniform(-2, 2));
    const all = await device.read(tanh(constant(x, [7])));
    for (const [i, value] of x.entries()) assert.is((await device.read(tanh(tensor(value))))[0], all[i]);
  });

  test('options that make no sense are refused', () => {
    const x = tensor([1]);
    assert.throws(() => pow(x, nan), /pow: the exponent must be finite, got NaN/);
    // @ts-expect-error the types forbid it, too
    assert.throws(() => gelu(x, { approximate: 'fast' }), /approximate must be 'none' or 'tanh', got "fast"/);
    const integers = tensor([1], 'i32') as unknown as F32;
    assert.throws(() => exp(integers), /exp: x must be f32, got i32 tensor \[1\]/);
  });
});
