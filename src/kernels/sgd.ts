import shader from '../../shaders/sgd.wgsl';
import { defineKernel } from './kernel.ts';
import { followed } from './lerp.ts';
import { optimizerDispatch } from './optimizer.ts';

/**
 * One step of gradient descent in place. `step` holds [share of the follower, learning rate]. Flags: `MOMENTUM` (needs
 * `velocity`), with it `NESTEROV`.
 */
export const sgd = defineKernel({
  name: 'sgd',
  params: { count: 'u32', momentum: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32', factor: 'f32' },
  writes: { parameters: 'f32', velocity: 'f32', follower: 'f32' },
  optional: ['factor', 'velocity', 'follower'],
  dispatch: ({ count }, flags) => optimizerDispatch('sgd', shader, count, flags),
  reference(
    { gradient, step, factor, parameters, velocity, follower },
    { count, weight_decay, momentum },
    { NESTEROV },
  ) {
    const [share, rate] = step;
    for (let i = 0; i < count; i++) {
      const g = gradient[i] * (factor?.[0] ?? 1) + weight_decay * parameters[i];
      let update = g;
      if (velocity) {
        update += momentum * velocity[i];
        velocity[i] = update;
        if (NESTEROV) update = g + momentum * update;
      }
      parameters[i] -= rate * update;
      if (follower && share > 0) follower[i] = followed(follower[i], parameters[i], share);
    }
  },
});
