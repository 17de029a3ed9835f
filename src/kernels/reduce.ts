import largest from '../../shaders/lib/largest.wgsl';
import math from '../../shaders/lib/math.wgsl';
import shader from '../../shaders/reduce.wgsl';
import { exp } from '../math/exp.ts';
import { log1p } from '../math/log1p.ts';
import { walksAlong } from './along-axis.ts';
import { defineKernel } from './kernel.ts';

/** The number of workgroups that keeps a GPU busy, and the fewest elements that are worth a slice. */
const ENOUGH_WORKGROUPS = 256;
const SHORTEST_SLICE = 16_384;

/** The kinds of reduction. */
export const FOLDS = { sum: 0, max: 1, min: 2, squares: 3, logSumExp: 4 } as const;

interface Fold {
  readonly start: number;
  fold(sofar: number, x: number, center: number): number;
}

/** The folds, in the order of `FOLDS`. */
const folds: readonly Fold[] = [
  { start: 0, fold: (a, b) => a + b },
  { start: Number.NEGATIVE_INFINITY, fold: (a, b) => Math.max(a, b) },
  { start: Number.POSITIVE_INFINITY, fold: (a, b) => Math.min(a, b) },
  { start: 0, fold: (a, b, center) => a + (b - center) * (b - center) },
  {
    start: Number.NEGATIVE_INFINITY,
    fold: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + log1p(exp(-Math.abs(a - b)))),
  },
];

interface Cut {
  readonly outputs: number;
  readonly length: number;
  readonly inner: number;
  readonly split: number;
}

/**
 * x [outer, length, inner] -> out [slices, outer, inner], folded and times `scale`. Each slice has `split` elements of
 * the axis; the last one may have fewer. Flag `FOLD`: one of `FOLDS`; `squares` adds up (x - center)^2, where center is
 * [outer, inner].
 */
export const reduce = defineKernel({
  name: 'reduce',
  params: { outputs: 'u32', length: 'u32', inner: 'u32', split: 'u32', scale: 'f32' },
  reads: { x: 'f32', center: 'f32' },
  writes: { out: 'f32' },
  optional: ['center'],
  shape: ({ outputs, length, inner }) => `outputs ${outputs}, length ${length}, inner ${inner}`,
  /** Gives few, long results several workgroups each. */
  cut(p) {
    const most = Math.max(1, Math.floor(ENOUGH_WORKGROUPS / p.outputs));
    const split = Math.ceil(p.length / Math.min(most, Math.ceil(p.length / SHORTEST_SLICE)));
    return { params: { ...p, split }, slices: Math.ceil(p.length / split) };
  },
  ...walksAlong(
    'reduce',
    () => math + largest + shader,
    (p: Cut) => ({
      walks: p.outputs * Math.ceil(p.length / p.split),
      elements: p.split,
    }),
  ),
  reference({ x, center, out }, p, { FOLD }) {
    const { start, fold } = folds[FOLD!];
    for (let first = 0, at = 0; first < p.length; first += p.split) {
      const end = Math.min(first + p.split, p.length);
      for (let o = 0; o < p.outputs; o++, at++) {
        const from = Math.floor(o / p.inner) * p.length * p.inner + (o % p.inner);
        let result = start;
        for (let r = first; r < end; r++) {
          result = fold(result, x[from + r * p.inner], center?.[o] ?? 0);
        }
        out[at] = result * p.scale;
      }
    }
  },
});
