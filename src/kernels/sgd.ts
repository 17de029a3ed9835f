import shader from '../../shaders/sgd.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/**
 * One step of gradient descent in place. `step` holds [learning rate]. Flags: `MOMENTUM` (needs `velocity`), with it
 * `NESTEROV`.
 */
export const sgd = defineKernel({
  name: 'sgd',
  params: { count: 'u32', momentum: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32' },
  writes: { parameters: 'f32', velocity: 'f32' },
  optional: ['velocity'],
  dispatch: (p, flags) => perElement('sgd', shader, p.count, flags),
  reference({ gradient, step, parameters, velocity }, { count, weight_decay, momentum }, { NESTEROV }) {
    for (let i = 0; i < count; i++) {
      const g = gradient[i] + weight_decay * parameters[i];
      let update = g;
      if (velocity) {
        update += momentum * velocity[i];
        velocity[i] = update;
        if (NESTEROV) update = g + momentum * update;
      }
      parameters[i] -= step[0] * update;
    }
  },
});
