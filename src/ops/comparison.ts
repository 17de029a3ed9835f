import type { BINARY } from '../kernels/binary.ts';
import { broadcastShapes } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { broadcast } from './broadcast.ts';
import { asTensor, type Operand } from './operand.ts';
import { detach } from './reshape.ts';

// Comparisons give 1 where they hold and 0 elsewhere, as f32, and broadcast as NumPy does. Only notEqual holds where an
// operand is NaN. No gradient flows through them.

/** 1 where a < b, else 0; no gradient. With NumPy's broadcasting. */
export function less(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('less', a, b);
}

/** 1 where a <= b, else 0; no gradient. With NumPy's broadcasting. */
export function lessEqual(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('lessEqual', a, b);
}

/** 1 where a > b, else 0; no gradient. With NumPy's broadcasting. */
export function greater(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('greater', a, b);
}

/** 1 where a >= b, else 0; no gradient. With NumPy's broadcasting. */
export function greaterEqual(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('greaterEqual', a, b);
}

/** 1 where a = b, else 0, so 0 where either is NaN; no gradient. With NumPy's broadcasting. */
export function equal(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('equal', a, b);
}

/** 0 where a = b, else 1, so 1 where either is NaN; no gradient. With NumPy's broadcasting. */
export function notEqual(a: Operand, b: Operand): Tensor<'f32'> {
  return compare('notEqual', a, b);
}

function compare(op: keyof typeof BINARY, left: Operand, right: Operand): Tensor<'f32'> {
  const [a, b] = [detach(asTensor(left)), detach(asTensor(right))];
  return broadcast(op, a, b, broadcastShapes(a.shape, b.shape), {});
}
