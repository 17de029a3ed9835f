import shader from '../../shaders/clip_scale.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import { defineKernel, joinShaders } from './kernel.ts';

/** scale [1]: what takes a vector down to the norm `max_norm` where its own, the root of the sum of `partials`, is larger. */
export const clipScale = defineKernel({
  name: 'clip_scale',
  params: { groups: 'u32', max_norm: 'f32' },
  reads: { partials: 'f32' },
  writes: { scale: 'f32' },
  dispatch: () => ({ label: 'clip_scale', source: joinShaders(nan, sums, shader), workgroups: [1, 1, 1] }),
  reference({ partials, scale }, { max_norm }) {
    const norm = Math.sqrt(partials.reduce((total, partial) => total + partial, 0));
    scale[0] = Math.min(1, max_norm / (norm + 1e-6));
  },
});
