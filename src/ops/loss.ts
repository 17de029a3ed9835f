import { loss, lossGradient } from '../kernels/loss.ts';
import { compute } from '../tensor/call.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { neg } from './arithmetic.ts';

interface LossOptions {
  /** One factor an element, of the prediction's shape: importance weights, a mask. */
  readonly weights?: Tensor<'f32'>;
}

/** The mean of (prediction - label)^2: a scalar. */
export function mseLoss(
  prediction: Tensor<'f32'>,
  label: Tensor<'f32'>,
  options?: LossOptions,
): Tensor<'f32'> {
  return meanLoss('mseLoss', 0, prediction, label, options);
}

/** The mean of 0.5 d^2 where |d| < 1 and |d| - 0.5 elsewhere, d = prediction - label: a scalar. */
export function smoothL1Loss(
  prediction: Tensor<'f32'>,
  label: Tensor<'f32'>,
  options?: LossOptions,
): Tensor<'f32'> {
  return meanLoss('smoothL1Loss', 1, prediction, label, options);
}

function meanLoss(
  name: string,
  SMOOTH_L1: number,
  prediction: Tensor<'f32'>,
  label: Tensor<'f32'>,
  { weights: weight }: LossOptions = {},
): Tensor<'f32'> {
  for (const other of [label, weight]) {
    if (other && !sameShape(prediction.shape, other.shape)) {
      throw new Error(`${name}: the shapes must be equal, got ${prediction} and ${other}`);
    }
  }
  const reads = { prediction, label, weight };
  const params = { count: prediction.size, scale: 1 / prediction.size };
  const flags = { SMOOTH_L1, WEIGHTED: Number(weight !== undefined) };
  const gradient = (upstream: Tensor<'f32'>) =>
    compute(lossGradient, prediction.shape, { reads: { ...reads, upstream }, params, flags });
  return compute(loss, [], {
    reads,
    params,
    flags,
    gradients: { prediction: gradient, label: (g) => neg(gradient(g)) },
  });
}
