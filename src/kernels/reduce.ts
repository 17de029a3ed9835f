import longSum from '../../shaders/lib/long_sum.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import shared from '../../shaders/lib/reduce.wgsl';
import long from '../../shaders/reduce_long.wgsl';
import short from '../../shaders/reduce_short.wgsl';
import { SHORT_AXIS } from './along-axis.ts';
import { defineKernel, joinShaders, perElement, spread } from './kernel.ts';

/** How a reduction makes one of two. */
export const FOLDS = { sum: 0, max: 1, min: 2 } as const;

const folds: readonly { readonly start: number; fold(a: number, b: number): number }[] = [
  { start: 0, fold: (a, b) => a + b },
  { start: Number.NEGATIVE_INFINITY, fold: Math.max },
  { start: Number.POSITIVE_INFINITY, fold: Math.min },
];

/** x [outer, length, inner] -> out [outer, inner], folded and times `scale`. Flag `FOLD`: one of `FOLDS`. */
export const reduce = defineKernel({
  name: 'reduce',
  params: { outputs: 'u32', length: 'u32', inner: 'u32', scale: 'f32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  dispatch(p, flags) {
    if (p.length <= SHORT_AXIS)
      return perElement('reduce_short', joinShaders(nan, shared, short), p.outputs, flags);
    const source = joinShaders(nan, shared, longSum, long);
    return { label: 'reduce_long', source, constants: flags, workgroups: spread(p.outputs) };
  },
  reference({ x, out }, p, { FOLD }) {
    const { start, fold } = folds[FOLD!];
    for (let o = 0; o < p.outputs; o++) {
      const first = Math.floor(o / p.inner) * p.length * p.inner + (o % p.inner);
      let result = start;
      for (let r = 0; r < p.length; r++) result = fold(result, x[first + r * p.inner]);
      out[o] = result * p.scale;
    }
  },
});
