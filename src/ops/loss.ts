import { LOSS, lossGradient, loss as lossKernel } from '../kernels/loss.ts';
import { callKernel, compute } from '../tensor/call.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { softplus } from './activations.ts';
import { add, minimum, mul, neg, sub } from './arithmetic.ts';
import { sum } from './broadcast.ts';
import { abs, square } from './functions.ts';
import { checkLossOptions, type LossOptions, reduceLosses } from './loss-options.ts';
import { detach, reshape } from './reshape.ts';

type F32 = Tensor<'f32'>;

/**
 * The mean of (prediction - label)^2: a scalar.
 *
 * @throws RangeError if the shapes differ, or an option's value is unknown.
 */
export function mseLoss(prediction: F32, label: F32, options: LossOptions = {}): F32 {
  return elementLoss('mseLoss', 'square', prediction, label, options);
}

/**
 * The mean of 0.5 d^2 where |d| < 1 and |d| - 0.5 elsewhere, d = prediction - label: a scalar.
 *
 * @throws RangeError if the shapes differ, or an option's value is unknown.
 */
export function smoothL1Loss(prediction: F32, label: F32, options: LossOptions = {}): F32 {
  return elementLoss('smoothL1Loss', 'huber', prediction, label, options);
}

/** Options of `huberLoss`. */
export interface HuberLossOptions extends LossOptions {
  /** The |d| from which on the loss is linear. Above 0. Default 1. */
  readonly delta?: number;
}

/**
 * The mean of 0.5 d^2 where |d| < delta and delta (|d| - 0.5 delta) elsewhere, d = prediction - label: a scalar.
 *
 * @throws RangeError if the shapes differ, or an option's value is unknown.
 */
export function huberLoss(prediction: F32, label: F32, options: HuberLossOptions = {}): F32 {
  const { delta = 1 } = options;
  if (!(delta > 0 && delta < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`huberLoss: delta must be positive and finite, got ${delta}`);
  }
  return elementLoss('huberLoss', 'huber', prediction, label, options, delta);
}

/**
 * The mean of |prediction - label|: a scalar. The gradient is 0 where they are equal.
 *
 * @throws RangeError if the shapes differ, or an option's value is unknown.
 */
export function l1Loss(prediction: F32, label: F32, options: LossOptions = {}): F32 {
  return elementLoss('l1Loss', 'absolute', prediction, label, options);
}

/**
 * The mean of -label log s - (1 - label) log(1 - s), s = sigmoid(logits), for labels from 0 to 1: a scalar. Exact for
 * logits of any size. No gradient flows to the labels.
 *
 * @throws RangeError if the shapes differ, or an option's value is unknown.
 */
export function binaryCrossEntropyWithLogits(logits: F32, label: F32, options: LossOptions = {}): F32 {
  return elementLoss('binaryCrossEntropyWithLogits', 'logistic', logits, detach(label), options);
}

/** The losses without reduction, composed of ops that have second gradients. */
const LOSSES: Record<keyof typeof LOSS, (prediction: F32, label: F32, delta: number) => F32> = {
  square: (p, t) => square(sub(p, t)),
  huber: (p, t, delta) => {
    const size = abs(sub(p, t));
    const near = minimum(size, delta);
    return mul(near, sub(size, mul(near, 0.5)));
  },
  absolute: (p, t) => abs(sub(p, t)),
  logistic: (x, t) => add(mul(t, softplus(neg(x))), mul(sub(1, t), softplus(x))),
};

/** The elements that one workgroup handles well, and the most groups that the kernel allows. */
const ELEMENTS_PER_GROUP = 4096;
const MOST_GROUPS = 256;

/** A mean or sum is one kernel forward and one backward, plus a sum of partials: over twice as fast as composed ops. */
function elementLoss(
  op: string,
  kind: keyof typeof LOSS,
  prediction: F32,
  label: F32,
  options: LossOptions,
  delta = 1,
): F32 {
  if (!sameShape(prediction.shape, label.shape)) {
    throw new RangeError(`${op}: the shapes must be equal, got ${prediction} and ${label}`);
  }
  checkLossOptions(op, prediction.shape, options);
  const { weights, reduction = 'mean' } = options;
  if (reduction === 'none') return reduceLosses(LOSSES[kind](prediction, label, delta), options);

  const count = prediction.size;
  const groups = Math.min(Math.ceil(count / ELEMENTS_PER_GROUP), MOST_GROUPS);
  const reads = { prediction, label, weight: weights && detach(weights) };
  const params = { count, scale: reduction === 'mean' ? 1 / count : 1, delta };
  const flags = { LOSS: LOSS[kind], WEIGHTED: Number(weights !== undefined) };
  // All partials have the upstream gradient of their sum; the kernel reads the first.
  const gradient = (upstream: F32) =>
    compute(lossGradient, prediction.shape, {
      reads: { ...reads, upstream },
      params,
      flags,
      op: `the gradient of ${op}`,
    });
  const { partials } = callKernel(lossKernel, {
    reads,
    outputs: { partials: [groups] },
    params: { ...params, groups },
    flags,
    gradients: { prediction: gradient, label: (g) => neg(gradient(g)) },
  });
  return groups === 1 ? reshape(partials, []) : sum(partials);
}
