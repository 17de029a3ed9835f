import nan from '../../shaders/lib/nan.wgsl';
import shader from '../../shaders/rmsprop.wgsl';
import { defineKernel, joinShaders, perElement } from './kernel.ts';

/** One RMSprop step in place. `step` holds [learning rate]. Flags `CENTERED` (needs `mean`), `MOMENTUM` (`velocity`). */
export const rmsprop = defineKernel({
  name: 'rmsprop',
  params: { count: 'u32', alpha: 'f32', rest: 'f32', epsilon: 'f32', momentum: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32' },
  writes: { parameters: 'f32', square: 'f32', mean: 'f32', velocity: 'f32' },
  optional: ['mean', 'velocity'],
  dispatch: (p, flags) => perElement('rmsprop', joinShaders(nan, shader), p.count, flags),
  reference(
    { gradient, step, parameters, square, mean, velocity },
    { count, weight_decay, momentum, alpha, rest, epsilon },
  ) {
    for (let i = 0; i < count; i++) {
      const g = gradient[i] + weight_decay * parameters[i];
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
      parameters[i] -= step[0] * update;
    }
  },
});
