import { sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul, neg } from './arithmetic.ts';
import { sum } from './broadcast.ts';
import { gather } from './gather.ts';
import { checkLossOptions, type LossOptions, reduceLosses } from './loss-options.ts';
import { logSoftmax } from './softmax.ts';

/**
 * The mean over a batch of -log p(target), p = softmax(logits), as `torch.nn.functional.cross_entropy`: a scalar. The
 * classes of `logits` [n, classes], or [n, classes, ...], are along axis 1. The target is either the index of the class,
 * i32 [n, ...], or a probability for each class, f32 of the logits' shape; the loss then is the sum over the classes of
 * -target log p. A loss without reduction has shape [n, ...], and so do `weights`. An index outside the classes gives
 * NaN.
 *
 * @throws RangeError if the shapes do not fit, or an option's value is unknown.
 */
export function crossEntropy(
  logits: Tensor<'f32'>,
  target: Tensor<'i32'> | Tensor<'f32'>,
  options: LossOptions = {},
): Tensor<'f32'> {
  const losses = logits.shape.filter((_, axis) => axis !== 1);
  const allowed = target.dtype === 'i32' ? losses : logits.shape;
  if (logits.shape.length < 2)
    throw new RangeError(`crossEntropy: logits must be [n, classes, ...], got ${logits}`);
  if (!sameShape(target.shape, allowed)) {
    throw new RangeError(
      `crossEntropy: for logits ${showShape(logits.shape)} the target must be i32 ${showShape(losses)} or f32 ` +
        `${showShape(logits.shape)}, got ${target as Tensor}`,
    );
  }
  checkLossOptions('crossEntropy', losses, options);
  const logs = logSoftmax(logits, 1);
  const ofTarget =
    target.dtype === 'i32'
      ? gather(logs, target as Tensor<'i32'>, 1)
      : sum(mul(logs, target as Tensor<'f32'>), 1);
  return neg(reduceLosses(ofTarget, options));
}
