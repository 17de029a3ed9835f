import { UNARY, unary } from '../kernels/unary.ts';
import { compute } from '../tensor/call.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { detach } from './reshape.ts';

type Constants = { readonly a?: number; readonly b?: number };

/**
 * Applies a function of kernels/unary.ts with its constants, element by element. `gradient` gets the upstream gradient
 * and the result; without it no gradient flows through.
 */
export function applyUnary(
  op: keyof typeof UNARY,
  x: Tensor<'f32'>,
  gradient?: (upstream: Tensor<'f32'>, y: Tensor<'f32'>) => Tensor<'f32'>,
  { a = 0, b = 0 }: Constants = {},
): Tensor<'f32'> {
  if (x.dtype !== 'f32') throw new TypeError(`${op}: x must be f32, got ${x as Tensor}`);
  const y: Tensor<'f32'> = compute(unary, x.shape, {
    reads: { x: gradient ? x : detach(x) },
    params: { count: x.size, a, b },
    flags: { OP: UNARY[op] },
    ...(gradient && { gradients: { x: (g) => gradient(g, y) } }),
  });
  return y;
}
