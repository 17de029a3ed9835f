import shader from '../../shaders/relu.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** out = max(x, 0), or with flag `GRADIENT`: out = x where y > 0, else 0. */
export const relu = defineKernel({
  name: 'relu',
  params: { count: 'u32' },
  reads: { x: 'f32', y: 'f32' },
  writes: { out: 'f32' },
  optional: ['y'],
  dispatch: ({ count }, flags) => perElement('relu', shader, count, flags),
  reference({ x, y, out }, { count }) {
    for (let i = 0; i < count; i++) out[i] = y ? (y[i] > 0 ? x[i] : 0) : Math.max(x[i], 0);
  },
});
