import shader from '../../shaders/clamp.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** out = x limited to [low, high]. */
export const clamp = defineKernel({
  name: 'clamp',
  params: { count: 'u32', low: 'f32', high: 'f32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ count }) => perElement('clamp', shader, count),
  reference({ x, out }, { count, low, high }) {
    for (let i = 0; i < count; i++) out[i] = Math.min(Math.max(x[i], low), high);
  },
});
