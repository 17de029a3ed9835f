import shader from '../../shaders/clip_norm.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import { defineKernel, joinShaders } from './kernel.ts';

/** out = x, scaled down where its norm, the root of the sum of `partials`, is above `max_norm`. */
export const clipNorm = defineKernel({
  name: 'clip_norm',
  params: { count: 'u32', groups: 'u32', max_norm: 'f32' },
  reads: { x: 'f32', partials: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ groups }) => ({
    label: 'clip_norm',
    source: joinShaders(nan, sums, shader),
    workgroups: [groups, 1, 1],
  }),
  reference({ x, partials, out }, { count, max_norm }) {
    const norm = Math.sqrt(partials.reduce((total, partial) => total + partial, 0));
    const scale = Math.min(1, max_norm / (norm + 1e-6));
    for (let i = 0; i < count; i++) out[i] = x[i] * scale;
  },
});
