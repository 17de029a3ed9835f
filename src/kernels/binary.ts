import shader from '../../shaders/binary.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { defineKernel, perElement } from './kernel.ts';

export const BINARY = { add: 0, sub: 1, mul: 2, div: 3, max: 4, min: 5 } as const;

const operators: readonly ((x: number, y: number) => number)[] = [
  (x, y) => x + y,
  (x, y) => x - y,
  (x, y) => x * y,
  (x, y) => x / y,
  Math.max,
  Math.min,
];

const u32 = 'u32';

/** out = a OP b with NumPy's broadcasting, over up to four axes. Flag `OP`: one of `BINARY`. */
export const binary = defineKernel({
  name: 'binary',
  params: {
    ...{ count: u32, n1: u32, n2: u32, n3: u32 },
    ...{ a0: u32, a1: u32, a2: u32, a3: u32 },
    ...{ b0: u32, b1: u32, b2: u32, b3: u32 },
  },
  reads: { a: 'f32', b: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count }) => `count ${count}`,
  dispatch: (p, flags) => perElement('binary', nan + shader, p.count, flags),
  reference({ a, b, out }, p, { OP }) {
    const operator = operators[OP!];
    for (let i = 0; i < p.count; i++) {
      const i3 = i % p.n3;
      const i2 = Math.floor(i / p.n3) % p.n2;
      const i1 = Math.floor(i / (p.n3 * p.n2)) % p.n1;
      const i0 = Math.floor(i / (p.n3 * p.n2 * p.n1));
      const x = a[i0 * p.a0 + i1 * p.a1 + i2 * p.a2 + i3 * p.a3];
      const y = b[i0 * p.b0 + i1 * p.b1 + i2 * p.b2 + i3 * p.b3];
      out[i] = operator(x, y);
    }
  },
});
