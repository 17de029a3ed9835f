import shader from '../../shaders/sgd.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** One step of gradient descent in place. `step` holds [learning rate]. Flag `MOMENTUM` (needs `velocity`). */
export const sgd = defineKernel({
  name: 'sgd',
  params: { count: 'u32', momentum: 'f32' },
  reads: { gradient: 'f32', step: 'f32' },
  writes: { parameters: 'f32', velocity: 'f32' },
  optional: ['velocity'],
  dispatch: (p, flags) => perElement('sgd', shader, p.count, flags),
  reference({ gradient, step, parameters, velocity }, p) {
    for (let i = 0; i < p.count; i++) {
      let update = gradient[i];
      if (velocity) {
        update += p.momentum * velocity[i];
        velocity[i] = update;
      }
      parameters[i] -= step[0] * update;
    }
  },
});
