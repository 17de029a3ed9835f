import shader from '../../shaders/layer_norm.wgsl';
import gradientShader from '../../shaders/layer_norm_gradient.wgsl';
import { placesAlong, walksAlong } from './along-axis.ts';
import { defineKernel } from './kernel.ts';

const params = { outputs: 'u32', length: 'u32', inner: 'u32' } as const;

/**
 * x [outer, length, inner] -> out [outer, length, inner] = (x - mean) * scale along the axis `length`, and
 * scale [outer, inner] = 1 / sqrt(variance + eps).
 */
export const layerNorm = defineKernel({
  name: 'layer_norm',
  params: { ...params, eps: 'f32' },
  reads: { x: 'f32' },
  writes: { out: 'f32', scale: 'f32' },
  ...walksAlong('layer_norm', () => shader),
  reference({ x, out, scale }, p) {
    for (let o = 0; o < p.outputs; o++) {
      const places = placesAlong(p, o);
      const mean = places.reduce((total, at) => total + x[at], 0) / p.length;
      const variance = places.reduce((total, at) => total + (x[at] - mean) * (x[at] - mean), 0) / p.length;
      const factor = 1 / Math.sqrt(variance + p.eps);
      for (const at of places) out[at] = (x[at] - mean) * factor;
      scale[o] = factor;
    }
  },
});

/** The gradient of `layerNorm` from its results `y` and `scale` and the gradient of y. */
export const layerNormGradient = defineKernel({
  name: 'layer_norm_gradient',
  params,
  reads: { gradient: 'f32', y: 'f32', scale: 'f32' },
  writes: { out: 'f32' },
  ...walksAlong('layer_norm_gradient', () => gradientShader),
  reference({ gradient, y, scale, out }, p) {
    for (let o = 0; o < p.outputs; o++) {
      const places = placesAlong(p, o);
      const mean = places.reduce((total, at) => total + gradient[at], 0) / p.length;
      const slope = places.reduce((total, at) => total + gradient[at] * y[at], 0) / p.length;
      for (const at of places) out[at] = scale[o] * (gradient[at] - mean - y[at] * slope);
    }
  },
});
