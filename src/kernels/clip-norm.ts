import shader from '../../shaders/clip_norm.wgsl';
import { defineKernel } from './kernel.ts';
import { sideBySideDispatch } from './side-by-side.ts';

/** out = x * scale [1]. */
export const clipNorm = defineKernel({
  name: 'clip_norm',
  params: { count: 'u32' },
  reads: { x: 'f32', scale: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ count }) => sideBySideDispatch('clip_norm', shader, count),
  reference({ x, scale, out }, { count }) {
    for (let i = 0; i < count; i++) out[i] = x[i] * scale[0];
  },
});
