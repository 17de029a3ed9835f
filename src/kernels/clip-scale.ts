import shader from '../../shaders/clip_scale.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import { defineKernel, joinShaders } from './kernel.ts';

/** scale [1]: the factor that limits a vector's norm, the root of the sum of `partials`, to `max_norm`. */
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
