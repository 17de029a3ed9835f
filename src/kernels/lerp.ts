import shader from '../../shaders/lerp.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** values = (1 - tau) * values + tau * source, in place. With tau = 1 a copy, whatever `values` held. */
export const lerp = defineKernel({
  name: 'lerp',
  params: { count: 'u32', tau: 'f32' },
  reads: { source: 'f32' },
  writes: { values: 'f32' },
  dispatch: ({ count }) => perElement('lerp', shader, count),
  reference({ source, values }, { count, tau }) {
    for (let i = 0; i < count; i++) {
      values[i] = tau === 1 ? source[i] : (1 - tau) * values[i] + tau * source[i];
    }
  },
});
