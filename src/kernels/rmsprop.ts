import shader from '../../shaders/rmsprop.wgsl';
import { defineKernel } from './kernel.ts';
import { followed } from './lerp.ts';
import { optimizerDispatch } from './optimizer.ts';

/**
 * One RMSprop step in place. `step` holds [share of the follower, learning rate]. Flags `CENTERED` (needs `mean`),
 * `MOMENTUM` (`velocity`).
 */
export const rmsprop = defineKernel({
  name: 'rmsprop',
  params: { count: 'u32', alpha: 'f32', rest: 'f32', epsilon: 'f32', momentum: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32', factor: 'f32' },
  writes: { parameters: 'f32', square: 'f32', mean: 'f32', velocity: 'f32', follower: 'f32' },
  optional: ['factor', 'mean', 'velocity', 'follower'],
  dispatch: ({ count }, flags) => optimizerDispatch('rmsprop', shader, count, flags),
  reference(
    { gradient, step, factor, parameters, square, mean, velocity, follower },
    { count, weight_decay, momentum, alpha, rest, epsilon },
  ) {
    const [share, rate] = step;
    for (let i = 0; i < count; i++) {
      const g = gradient[i] * (factor?.[0] ?? 1) + weight_decay * parameters[i];
      let variance = alpha * square[i] + rest * g * g;
      square[i] = variance;
      if (mean) {
        const a = alpha * mean[i] + rest * g;
        mean[i] = a;
        variance = Math.max(variance - a * a, 0);
      }
      let update = g / (Math.sqrt(variance) + epsilon);
      if (velocity) {
        update += momentum * velocity[i];
        velocity[i] = update;
      }
      parameters[i] -= rate * update;
      if (follower && share > 0) follower[i] = followed(follower[i], parameters[i], share);
    }
  },
});
