import shader from '../../shaders/adam.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** Elements that one invocation updates. */
const ELEMENTS = 4;

/**
 * One step of Adam, AdamW or RAdam in place. `step` holds [step size, factor on sqrt(v), epsilon, factor on the
 * parameters]; `rest1` and `rest2` are 1 - beta. `weight_decay` times the parameters is added to the gradient.
 */
export const adam = defineKernel({
  name: 'adam',
  params: { count: 'u32', beta1: 'f32', rest1: 'f32', beta2: 'f32', rest2: 'f32', weight_decay: 'f32' },
  reads: { gradient: 'f32', step: 'f32' },
  writes: { parameters: 'f32', mean: 'f32', square: 'f32' },
  dispatch: ({ count }) => perElement('adam', shader, Math.ceil(count / ELEMENTS), { ELEMENTS }),
  reference(
    { gradient, step, parameters, mean, square },
    { count, weight_decay, beta1, beta2, rest1, rest2 },
  ) {
    for (let i = 0; i < count; i++) {
      const value = parameters[i];
      const g = gradient[i] + weight_decay * value;
      const m = beta1 * mean[i] + rest1 * g;
      const v = beta2 * square[i] + rest2 * g * g;
      mean[i] = m;
      square[i] = v;
      parameters[i] = step[3] * value - (step[0] * m) / (Math.sqrt(v) * step[1] + step[2]);
    }
  },
});
