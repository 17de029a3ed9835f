import shader from '../../shaders/adam.wgsl';
import { defineKernel } from './kernel.ts';
import { followed } from './lerp.ts';
import { optimizerDispatch } from './optimizer.ts';

/**
 * One step of Adam, AdamW or RAdam in place. `step` holds [share of the follower, step size, factor on sqrt(v), epsilon,
 * factor on the parameters]; `rest1` and `rest2` are 1 - beta. `weight_decay` times the parameters is added to the
 * gradient.
 */
export const adam = defineKernel({
  name: 'adam',
  params: { count: 'u32', beta1: 'f32', rest1: 'f32', beta2: 'f32', rest2: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32', factor: 'f32' },
  writes: { parameters: 'f32', mean: 'f32', square: 'f32', follower: 'f32' },
  optional: ['factor', 'follower'],
  dispatch: ({ count }, flags) => optimizerDispatch('adam', shader, count, flags),
  reference(
    { gradient, step, factor, parameters, mean, square, follower },
    { count, weight_decay, beta1, beta2, rest1, rest2 },
  ) {
    const [share, size, scale, epsilon, keep] = step;
    for (let i = 0; i < count; i++) {
      const value = parameters[i];
      const g = gradient[i] * (factor?.[0] ?? 1) + weight_decay * value;
      const m = beta1 * mean[i] + rest1 * g;
      const v = beta2 * square[i] + rest2 * g * g;
      mean[i] = m;
      square[i] = v;
      parameters[i] = keep * value - (size * m) / (Math.sqrt(v) * scale + epsilon);
      if (follower && share > 0) follower[i] = followed(follower[i], parameters[i], share);
    }
  },
});
