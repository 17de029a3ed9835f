import { type CNNOptions, cnn } from '../nn/cnn.ts';
import { mlp, type Sequential } from '../nn/sequential.ts';
import { sizeOf } from '../tensor/shape.ts';

/** Convolutions, if there are any, then hidden layers, then `outputs` times `width` numbers. */
export function netBody({
  inputShape,
  convolutions,
  hiddenSizes,
  outputs,
  ...options
}: CNNOptions): Sequential {
  if (convolutions.length > 0) return cnn({ inputShape, convolutions, hiddenSizes, outputs, ...options });
  return mlp([sizeOf(inputShape), ...hiddenSizes, outputs], options);
}
