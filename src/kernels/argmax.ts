import shader from '../../shaders/argmax.wgsl';
import { walksAlong } from './along-axis.ts';
import { defineKernel } from './kernel.ts';

/**
 * x [outer, length, inner] -> out [outer, inner]: the index along the axis of the first largest element, or with flag
 * `MINIMUM` of the first smallest; of the first NaN if there is one.
 */
export const argmax = defineKernel({
  name: 'argmax',
  params: { outputs: 'u32', length: 'u32', inner: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'i32' },
  ...walksAlong('argmax', () => shader),
  reference({ x, out }, { outputs, length, inner }, { MINIMUM }) {
    for (let o = 0; o < outputs; o++) {
      const first = Math.floor(o / inner) * length * inner + (o % inner);
      let best = 0;
      for (let r = 1; r < length && !Number.isNaN(x[first + best * inner]); r++) {
        const [value, largest] = [x[first + r * inner], x[first + best * inner]];
        if (Number.isNaN(value) || (MINIMUM ? value < largest : value > largest)) best = r;
      }
      out[o] = best;
    }
  },
});
