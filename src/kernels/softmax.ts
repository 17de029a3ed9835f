import largest from '../../shaders/lib/largest.wgsl';
import math from '../../shaders/lib/math.wgsl';
import shader from '../../shaders/softmax.wgsl';
import gradientShader from '../../shaders/softmax_gradient.wgsl';
import { exp } from '../math/exp.ts';
import { log1p } from '../math/log1p.ts';
import { placesAlong, walksAlong } from './along-axis.ts';
import { defineKernel } from './kernel.ts';

const params = { outputs: 'u32', length: 'u32', inner: 'u32' } as const;

/** The softmax along the axis `length`, or with flag `LOG` its logarithm: x and out are [outer, length, inner]. */
export const softmax = defineKernel({
  name: 'softmax',
  params: { ...params, nan: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape: ({ outputs, length, inner }) => `outputs ${outputs}, length ${length}, inner ${inner}`,
  ...walksAlong('softmax', () => math + largest + shader),
  reference({ x, out }, p, { LOG }) {
    for (let o = 0; o < p.outputs; o++) {
      const places = placesAlong(p, o);
      const m = places.reduce((most, at) => Math.max(most, x[at]), Number.NEGATIVE_INFINITY);
      let [n, others] = [0, 0];
      for (const at of places) {
        if (x[at] === m) n++;
        else others += exp(x[at] - m);
      }
      const finite = Number.isFinite(m);
      for (const at of places) {
        const value = LOG ? x[at] - m - log1p(others + (n - 1)) : exp(x[at] - m) / (others + n);
        out[at] = finite ? value : Number.NaN;
      }
    }
  },
});

/**
 * The gradient of `softmax` from its result `y` and the gradient of y; all are [outer, length, inner]. Flag `LOG` as in
 * `softmax`.
 */
export const softmaxGradient = defineKernel({
  name: 'softmax_gradient',
  params,
  reads: { gradient: 'f32', y: 'f32' },
  writes: { out: 'f32' },
  ...walksAlong('softmax_gradient', () => math + gradientShader),
  reference({ gradient, y, out }, p, { LOG }) {
    for (let o = 0; o < p.outputs; o++) {
      const places = placesAlong(p, o);
      const sum = places.reduce((total, at) => total + gradient[at] * (LOG ? 1 : y[at]), 0);
      for (const at of places) {
        out[at] = LOG ? gradient[at] - exp(y[at]) * sum : y[at] * (gradient[at] - sum);
      }
    }
  },
});
