import shader from '../../shaders/binary.wgsl';
import grid from '../../shaders/lib/grid.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { axesOf, eachPosition, GRID, type Strides } from './grid.ts';
import { defineKernel, perElement } from './kernel.ts';

const operators = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  max: Math.max,
  min: Math.min,
  less: (x, y) => Number(x < y),
  lessEqual: (x, y) => Number(x <= y),
  greater: (x, y) => Number(x > y),
  greaterEqual: (x, y) => Number(x >= y),
  equal: (x, y) => Number(x === y),
  notEqual: (x, y) => Number(x !== y),
  /** x where y is positive, else 0: the gradient x of a ReLU that returned y. */
  mask: (x, y) => (y > 0 ? x : 0),
  /** x y, but 0 where y is 0, whatever x is. */
  gate: (x, y) => (y === 0 ? 0 : x * y),
  /** The share of max(x, y)'s gradient that goes to x. */
  share: (x, y) => (x < y ? 0 : x === y ? 0.5 : 1),
} satisfies Record<string, (x: number, y: number) => number>;

const names = Object.keys(operators) as (keyof typeof operators)[];

/** The values of flag `OP`. */
export const BINARY = Object.fromEntries(names.map((name, i) => [name, i])) as Readonly<
  Record<keyof typeof operators, number>
>;

const u32 = 'u32';

/** out = a OP b over a grid of up to four axes, see grid.ts. Flag `OP`: one of `BINARY`. */
export const binary = defineKernel({
  name: 'binary',
  params: {
    ...GRID,
    ...{ a0: u32, a1: u32, a2: u32, a3: u32 },
    ...{ b0: u32, b1: u32, b2: u32, b3: u32 },
  },
  reads: { a: 'f32', b: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count }, { OP }) => `${names[OP!]}, count ${count}`,
  dispatch: (p, flags) => perElement('binary', nan + grid + shader, p.count, { ...flags, AXES: axesOf(p) }),
  reference({ a, b, out }, p, { OP }) {
    const operator = operators[names[OP!]];
    const x: Strides = [p.a0, p.a1, p.a2, p.a3];
    const y: Strides = [p.b0, p.b1, p.b2, p.b3];
    eachPosition(p, (i, at) => {
      out[i] = operator(a[at(x)], b[at(y)]);
    });
  },
});
