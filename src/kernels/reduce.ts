import longSum from '../../shaders/lib/long_sum.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import shared from '../../shaders/lib/reduce.wgsl';
import long from '../../shaders/reduce_long.wgsl';
import short from '../../shaders/reduce_short.wgsl';
import { defineKernel, joinShaders, perElement, spread } from './kernel.ts';

/** Below this length an axis is walked by a single invocation. */
const SHORT_AXIS = 64;

/** x [outer, length, inner] -> out [outer, inner]: the sum times `scale`, or with flag `MAXIMUM` the maximum. */
export const reduce = defineKernel({
  name: 'reduce',
  params: { outputs: 'u32', length: 'u32', inner: 'u32', scale: 'f32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  dispatch(p, flags) {
    if (p.length <= SHORT_AXIS)
      return perElement('reduce_short', joinShaders(nan, shared, short), p.outputs, flags);
    const source = joinShaders(nan, shared, longSum, long);
    return { label: 'reduce_long', source, constants: flags, workgroups: spread(p.outputs) };
  },
  reference({ x, out }, p, { MAXIMUM }) {
    for (let o = 0; o < p.outputs; o++) {
      const start = Math.floor(o / p.inner) * p.length * p.inner + (o % p.inner);
      let result = MAXIMUM ? Number.NEGATIVE_INFINITY : 0;
      for (let r = 0; r < p.length; r++) {
        const value = x[start + r * p.inner];
        result = MAXIMUM ? Math.max(result, value) : result + value;
      }
      out[o] = result * p.scale;
    }
  },
});
