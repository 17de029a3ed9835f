import { mean } from '../ops/broadcast.ts';
import { abs } from '../ops/functions.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The largest score of a dormant unit. */
export const DORMANT = 0.025;
const TINY = 1e-9;

/** The mean of |h| over the batch and all positions: h [n, units, ...] to [units]. */
export function activityOf(outputs: Tensor<'f32'>): Tensor<'f32'> {
  return mean(
    abs(outputs),
    outputs.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
  );
}

/** The activities of a layer's units, divided by their mean: 1 on average. */
export function scoresOf(activity: Float32Array): number[] {
  const average = activity.reduce((total, value) => total + value, 0) / activity.length;
  return Array.from(activity, (value) => value / (average + TINY));
}
