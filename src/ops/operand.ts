import { scalar } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What an elementwise op takes: a tensor, or a number in place of a constant of shape []. */
export type Operand = Tensor<'f32'> | number;

export function asTensor(operand: Operand): Tensor<'f32'> {
  return typeof operand === 'number' ? scalar(operand) : operand;
}
