import lossFunction from '../../shaders/lib/loss.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import shader from '../../shaders/td_loss.wgsl';
import { defineKernel } from './kernel.ts';
import { LOSSES } from './loss.ts';

/**
 * The TD loss of Q-learning: q, next_q and chooser [batch, actions], the rest [batch] -> out [], its gradient
 * [batch, actions] with respect to q, and the TD errors [batch].
 * Flags: `SMOOTH_L1` (else the square), `DOUBLE` (chooser picks the next action), `WEIGHTED`.
 */
export const tdLoss = defineKernel({
  name: 'td_loss',
  params: { batch: 'u32', actions: 'u32', gamma: 'f32', nan: 'u32' },
  reads: {
    ...{ q: 'f32', next_q: 'f32', chooser: 'f32' },
    ...{ action: 'i32', reward: 'f32', terminated: 'f32', weight: 'f32' },
  },
  writes: { out: 'f32', gradient: 'f32', error: 'f32' },
  optional: ['chooser', 'weight'],
  shape: ({ batch, actions }) => `batch ${batch}, actions ${actions}`,
  dispatch: (_, constants) => ({
    label: 'td_loss',
    source: lossFunction + sums + shader,
    constants,
    workgroups: [1, 1, 1],
  }),
  reference(views, { batch, actions, gamma }, { SMOOTH_L1 }) {
    const { q, next_q, chooser = next_q, action, reward, terminated, weight, out, gradient, error } = views;
    const { value, slope } = SMOOTH_L1 ? LOSSES.smoothL1 : LOSSES.mse;
    let total = 0;
    gradient.fill(0);
    for (let i = 0; i < batch; i++) {
      const first = i * actions;
      let best = first;
      for (let j = first; j < first + actions; j++) if (chooser[j] > chooser[best]) best = j;
      const future = terminated[i] === 1 ? 0 : gamma * (1 - terminated[i]) * next_q[best];
      const taken = action[i];
      const exists = taken >= 0 && taken < actions;
      const estimate = exists ? q[first + taken] : Number.NaN;
      const d = estimate - (reward[i] + future);
      const w = weight?.[i] ?? 1;
      error[i] = d;
      total += w * value(d);
      if (exists) gradient[first + taken] = (w * slope(d)) / batch;
    }
    out[0] = total / batch;
  },
});
