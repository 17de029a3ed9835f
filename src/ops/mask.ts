import type { BINARY } from '../kernels/binary.ts';
import { broadcastShapes } from '../tensor/shape.ts';
import type { GradientRule, Tensor } from '../tensor/tensor.ts';
import { broadcast } from './broadcast.ts';
import { detach } from './reshape.ts';

// Building blocks for the gradients of functions with kinks.

/** a where b, of the same shape, is positive, else 0. No gradient flows to b. */
export function maskOf(a: Tensor<'f32'>, b: Tensor<'f32'>): Tensor<'f32'> {
  return ofFirst('mask', a, b, (g) => maskOf(g, b));
}

/** a times b, of the same shape, but 0 where b is 0, even if a is infinite or NaN. No gradient flows to b. */
export function gate(a: Tensor<'f32'>, b: Tensor<'f32'>): Tensor<'f32'> {
  return ofFirst('gate', a, b, (g) => gate(g, b));
}

/** The share of max(a, b)'s gradient that goes to a: 1, 0, or a half where they are equal. It has no gradient. */
export function shareOf(a: Tensor<'f32'>, b: Tensor<'f32'>): Tensor<'f32'> {
  return broadcast('share', detach(a), detach(b), broadcastShapes(a.shape, b.shape), {});
}

function ofFirst(op: keyof typeof BINARY, a: Tensor<'f32'>, b: Tensor<'f32'>, rule: GradientRule) {
  return broadcast(op, a, detach(b), a.shape, { a: rule });
}
