import math from '../../shaders/lib/math.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import shader from '../../shaders/unary.wgsl';
import { erf, erfc } from '../math/erf.ts';
import { exp } from '../math/exp.ts';
import { expm1 } from '../math/expm1.ts';
import { log } from '../math/log.ts';
import { log1p } from '../math/log1p.ts';
import { pow } from '../math/pow.ts';
import { cos, sin } from '../math/trigonometry.ts';
import { defineKernel, perElement } from './kernel.ts';

type UnaryFunction = (x: number, a: number, b: number) => number;

/** The functions of a number x and the op's constants a and b, in the order of the shader's cases. */
const functions = {
  relu: (x) => Math.max(x, 0),
  clamp: (x, a, b) => Math.min(Math.max(x, a), b),
  inside: (x, a, b) => Number(x >= a && x <= b),
  step: (x, a, b) => (x > 0 ? a : b),
  abs: Math.abs,
  sign: (x) => Math.sign(x) || 0,
  sqrt: Math.sqrt,
  exp,
  expm1,
  log,
  log1p,
  pow,
  sin,
  cos,
  tanh,
  sigmoid,
  softplus,
  erf,
  elu: (x, a) => (x > 0 ? x : a * expm1(x)),
  eluSlope: (x, a) => (x > 0 ? 1 : a * exp(x)),
  leakyRelu: (x, a) => (x > 0 ? x : a * x),
  gelu: (x) => x * normalShare(x),
  geluSlope: (x) => normalShare(x) + near(x, (x * exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)),
  geluTanh: (x) => x * sigmoid(bent(x)),
  geluTanhSlope: bentSlope,
  silu: (x) => x * sigmoid(x),
  siluSlope,
} satisfies Record<string, UnaryFunction>;

const names = Object.keys(functions) as (keyof typeof functions)[];

/** The values of flag `OP`. */
export const UNARY = Object.fromEntries(names.map((name, i) => [name, i])) as Readonly<
  Record<keyof typeof functions, number>
>;

/** out = OP(x), element by element. Flag `OP`: one of `UNARY`. */
export const unary = defineKernel({
  name: 'unary',
  params: { count: 'u32', a: 'f32', b: 'f32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count }, { OP }) => `${names[OP!]}, count ${count}`,
  dispatch: ({ count }, flags) => perElement('unary', nan + math + shader, count, flags),
  reference({ x, out }, { count, a, b }, { OP }) {
    const apply: UnaryFunction = functions[names[OP!]];
    for (let i = 0; i < count; i++) out[i] = apply(x[i], a, b);
  },
});

function tanh(x: number): number {
  const t = expm1(-2 * Math.abs(x));
  return (Math.sign(x) * -t) / (2 + t);
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

function siluSlope(x: number): number {
  const s = sigmoid(x);
  return s + x * s * (1 - s);
}

/** The share of a normal distribution that is below x. */
function normalShare(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** Twice the argument of the tanh in GELU's approximation; the sigmoid of it is near `normalShare`. */
function bent(x: number): number {
  return Math.sqrt(8 / Math.PI) * (x + 0.044715 * x * x * x);
}

function bentSlope(x: number): number {
  const s = sigmoid(bent(x));
  return s + near(x, x * s * (1 - s) * Math.sqrt(8 / Math.PI) * (1 + 0.134145 * x * x));
}

/** y where x is near 0, else 0. */
function near(x: number, y: number): number {
  return Math.abs(x) < 20 ? y : 0;
}
