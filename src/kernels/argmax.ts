import long from '../../shaders/argmax_long.wgsl';
import short from '../../shaders/argmax_short.wgsl';
import shared from '../../shaders/lib/argmax.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { SHORT_AXIS } from './along-axis.ts';
import { defineKernel, perElement, spread } from './kernel.ts';

/**
 * x [outer, length, inner] -> out [outer, inner]: where along the axis the first largest element is, or with flag
 * `MINIMUM` the first smallest; the first NaN if there is one.
 */
export const argmax = defineKernel({
  name: 'argmax',
  params: { outputs: 'u32', length: 'u32', inner: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'i32' },
  dispatch(p, flags) {
    if (p.length <= SHORT_AXIS) return perElement('argmax_short', nan + shared + short, p.outputs, flags);
    return {
      label: 'argmax_long',
      source: nan + shared + long,
      constants: flags,
      workgroups: spread(p.outputs),
    };
  },
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
