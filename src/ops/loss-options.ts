import { type Shape, sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mul } from './arithmetic.ts';
import { mean, sum } from './broadcast.ts';
import { detach } from './reshape.ts';

/** Options of all losses. */
export interface LossOptions {
  /**
   * One factor for each loss, of the shape that the loss has without reduction: importance weights, a mask. No gradient
   * flows to them. The mean divides by the number of losses, whatever their weights.
   */
  readonly weights?: Tensor<'f32'>;
  /** 'mean' or 'sum' of the losses, or 'none' for each loss on its own. Default 'mean'. */
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** @throws RangeError if the weights have another shape than the losses, or `reduction` is unknown. */
export function checkLossOptions(op: string, losses: Shape, { weights, reduction }: LossOptions): void {
  if (weights && !sameShape(weights.shape, losses)) {
    throw new RangeError(`${op}: weights must be ${showShape(losses)}, got ${weights}`);
  }
  if (reduction !== undefined && !['mean', 'sum', 'none'].includes(reduction)) {
    throw new RangeError(`${op}: reduction must be 'mean', 'sum' or 'none', got ${String(reduction)}`);
  }
}

export function reduceLosses(
  losses: Tensor<'f32'>,
  { weights, reduction = 'mean' }: LossOptions,
): Tensor<'f32'> {
  const weighted = weights ? mul(losses, detach(weights)) : losses;
  if (reduction === 'none') return weighted;
  return reduction === 'mean' ? mean(weighted) : sum(weighted);
}
