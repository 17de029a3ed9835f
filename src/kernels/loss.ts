import longSum from '../../shaders/lib/long_sum.wgsl';
import lossFunction from '../../shaders/lib/loss.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import lossShader from '../../shaders/loss.wgsl';
import gradientShader from '../../shaders/loss_gradient.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** The loss of one difference and its slope: smooth L1 with threshold 1, or the square. */
export const LOSSES = {
  smoothL1: {
    value: (d: number) => (Math.abs(d) < 1 ? 0.5 * d * d : Math.abs(d) - 0.5),
    slope: (d: number) => (Math.abs(d) < 1 ? d : Math.sign(d)),
  },
  mse: { value: (d: number) => d * d, slope: (d: number) => 2 * d },
} as const;

/** out [] = scale * sum of weight * l(prediction - label). Flags: `SMOOTH_L1` (else the square), `WEIGHTED`. */
export const loss = defineKernel({
  name: 'loss',
  params: { count: 'u32', scale: 'f32' },
  reads: { prediction: 'f32', label: 'f32', weight: 'f32' },
  writes: { out: 'f32' },
  optional: ['weight'],
  dispatch: (_, constants) => ({
    label: 'loss',
    source: longSum + lossFunction + sums + lossShader,
    constants,
    workgroups: [1, 1, 1],
  }),
  reference({ prediction, label, weight, out }, { count, scale }, { SMOOTH_L1 }) {
    const { value } = SMOOTH_L1 ? LOSSES.smoothL1 : LOSSES.mse;
    let total = 0;
    for (let i = 0; i < count; i++) total += (weight?.[i] ?? 1) * value(prediction[i] - label[i]);
    out[0] = total * scale;
  },
});

/** The gradient of `loss` with respect to the prediction, times the scalar `upstream`. */
export const lossGradient = defineKernel({
  name: 'loss_gradient',
  params: { count: 'u32', scale: 'f32' },
  reads: { prediction: 'f32', label: 'f32', weight: 'f32', upstream: 'f32' },
  writes: { out: 'f32' },
  optional: ['weight'],
  dispatch: ({ count }, flags) => perElement('loss_gradient', lossFunction + gradientShader, count, flags),
  reference({ prediction, label, weight, upstream, out }, { count, scale }, { SMOOTH_L1 }) {
    const { slope } = SMOOTH_L1 ? LOSSES.smoothL1 : LOSSES.mse;
    for (let i = 0; i < count; i++) {
      out[i] = upstream[0] * scale * (weight?.[i] ?? 1) * slope(prediction[i] - label[i]);
    }
  },
});
