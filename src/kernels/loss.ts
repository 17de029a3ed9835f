import logistic from '../../shaders/lib/logistic_loss.wgsl';
import longSum from '../../shaders/lib/long_sum.wgsl';
import difference from '../../shaders/lib/loss.wgsl';
import math from '../../shaders/lib/math.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import sums from '../../shaders/lib/workgroup_sum.wgsl';
import lossShader from '../../shaders/loss.wgsl';
import gradientShader from '../../shaders/loss_gradient.wgsl';
import { exp } from '../math/exp.ts';
import { log1p } from '../math/log1p.ts';
import { defineKernel, type Flags, perElement } from './kernel.ts';

/** The values of flag `LOSS`. */
export const LOSS = { square: 0, huber: 1, absolute: 2, logistic: 3 } as const;

interface Loss {
  value(prediction: number, label: number, delta: number): number;
  /** The derivative with respect to the prediction. */
  slope(prediction: number, label: number, delta: number): number;
}

/** A loss that is a function of d = prediction - label. */
function ofDifference(
  value: (d: number, delta: number) => number,
  slope: (d: number, delta: number) => number,
): Loss {
  return { value: (p, t, delta) => value(p - t, delta), slope: (p, t, delta) => slope(p - t, delta) };
}

/** The losses in the order of `LOSS`: squared, Huber's, absolute and logistic. */
export const LOSSES: readonly Loss[] = [
  ofDifference(
    (d) => d * d,
    (d) => 2 * d,
  ),
  ofDifference(
    (d, delta) => (Math.abs(d) < delta ? 0.5 * d * d : delta * (Math.abs(d) - 0.5 * delta)),
    (d, delta) => Math.min(Math.max(d, -delta), delta),
  ),
  ofDifference(
    (d) => Math.abs(d),
    (d) => Math.sign(d),
  ),
  {
    value: (x, t) => Math.max(x, 0) - x * t + log1p(exp(-Math.abs(x))),
    slope: (x, t) => (1 - t) / (1 + exp(-x)) - t / (1 + exp(x)),
  },
];

/** The shader source that defines loss() and loss_slope(). */
function functions(flags: Flags): string {
  return flags.LOSS === LOSS.logistic ? nan + math + logistic : nan + difference;
}

/**
 * partials [groups], which add up to scale * sum of weight * loss(prediction, label). Flags: `LOSS`, by the values
 * above, and `WEIGHTED`. `groups` is at most 256.
 */
export const loss = defineKernel({
  name: 'loss',
  params: { count: 'u32', groups: 'u32', scale: 'f32', delta: 'f32' },
  reads: { prediction: 'f32', label: 'f32', weight: 'f32' },
  writes: { partials: 'f32' },
  optional: ['weight'],
  dispatch: ({ groups }, flags) => ({
    label: 'loss',
    source: functions(flags) + longSum + sums + lossShader,
    constants: flags,
    workgroups: [groups, 1, 1],
  }),
  reference({ prediction, label, weight, partials }, { count, groups, scale, delta }, flags) {
    const { value } = LOSSES[flags.LOSS!];
    const totals = new Float64Array(groups);
    for (let i = 0; i < count; i++) {
      totals[Math.floor(i / BLOCK) % groups] +=
        scale * (weight?.[i] ?? 1) * value(prediction[i], label[i], delta);
    }
    partials.set(totals);
  },
});

const BLOCK = 256;

/** The gradient of `loss` with respect to the prediction, times the first element of `upstream`. */
export const lossGradient = defineKernel({
  name: 'loss_gradient',
  params: { count: 'u32', scale: 'f32', delta: 'f32' },
  reads: { prediction: 'f32', label: 'f32', weight: 'f32', upstream: 'f32' },
  writes: { out: 'f32' },
  optional: ['weight'],
  dispatch: ({ count }, flags) =>
    perElement('loss_gradient', functions(flags) + gradientShader, count, flags),
  reference({ prediction, label, weight, upstream, out }, { count, scale, delta }, flags) {
    const { slope } = LOSSES[flags.LOSS!];
    for (let i = 0; i < count; i++) {
      out[i] = upstream[0] * scale * (weight?.[i] ?? 1) * slope(prediction[i], label[i], delta);
    }
  },
});
