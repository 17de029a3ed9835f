import { scalar } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** An operand of an elementwise op: a tensor, or a number that stands for a constant of shape []. */
export type Operand = Tensor<'f32'> | number;

export function asTensor(operand: Operand): Tensor<'f32'> {
  return typeof operand === 'number' ? scalar(operand) : operand;
}
