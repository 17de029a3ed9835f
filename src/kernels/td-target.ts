import nan from '../../shaders/lib/nan.wgsl';
import shader from '../../shaders/td_target.wgsl';
import { firstLargest } from './first-largest.ts';
import { defineKernel, perElement } from './kernel.ts';

/**
 * The targets of Q-learning: next_q and chooser [batch, actions], reward and discount [batch] -> out [batch].
 * Flag: `DOUBLE` (chooser picks the next action).
 */
export const tdTarget = defineKernel({
  name: 'td_target',
  params: { batch: 'u32', actions: 'u32' },
  reads: { next_q: 'f32', chooser: 'f32', reward: 'f32', discount: 'f32' },
  writes: { out: 'f32' },
  optional: ['chooser'],
  shape: ({ batch, actions }) => `batch ${batch}, actions ${actions}`,
  dispatch: ({ batch }, flags) => perElement('td_target', nan + shader, batch, flags),
  reference({ next_q, chooser = next_q, reward, discount, out }, { batch, actions }) {
    for (let i = 0; i < batch; i++) {
      const best = firstLargest(chooser, i * actions, actions);
      out[i] = reward[i] + (discount[i] === 0 ? 0 : discount[i] * next_q[best]);
    }
  },
});
