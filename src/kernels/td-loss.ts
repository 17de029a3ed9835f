import longSum from '../../shaders/lib/long_sum.wgsl';
import lossFunction from '../../shaders/lib/loss.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import shader from '../../shaders/td_loss.wgsl';
import { firstLargest } from './first-largest.ts';
import { defineKernel } from './kernel.ts';
import { LOSSES } from './loss.ts';

/**
 * The TD loss of Q-learning: q [batch, actions], the rest [batch] -> out [], its gradient [batch, actions] with
 * respect to q, the TD errors [batch], and mean_q [], the mean over the rows of q of their largest.
 * Flags: `LOSS`, the square or Huber's loss with delta 1; `WEIGHTED`.
 */
export const tdLoss = defineKernel({
  name: 'td_loss',
  params: { batch: 'u32', actions: 'u32', nan: 'u32' },
  reads: { q: 'f32', action: 'i32', td_target: 'f32', weight: 'f32' },
  writes: { out: 'f32', gradient: 'f32', error: 'f32', mean_q: 'f32' },
  optional: ['weight'],
  shape: ({ batch, actions }) => `batch ${batch}, actions ${actions}`,
  dispatch: (_, constants) => ({
    label: 'td_loss',
    source: nan + longSum + lossFunction + sums + shader,
    constants,
    workgroups: [1, 1, 1],
  }),
  reference(views, { batch, actions }, flags) {
    const { q, action, td_target, weight, out, gradient, error, mean_q } = views;
    const { value, slope } = LOSSES[flags.LOSS!];
    let total = 0;
    let totalQ = 0;
    gradient.fill(0);
    for (let i = 0; i < batch; i++) {
      const first = i * actions;
      const taken = action[i];
      const exists = taken >= 0 && taken < actions;
      const d = (exists ? q[first + taken] : Number.NaN) - td_target[i];
      const w = weight?.[i] ?? 1;
      error[i] = d;
      total += w * value(d, 0, 1);
      totalQ += q[firstLargest(q, first, actions)];
      if (exists) gradient[first + taken] = (w * slope(d, 0, 1)) / batch;
    }
    out[0] = total / batch;
    mean_q[0] = totalQ / batch;
  },
});
