import { BINARY, binary } from '../kernels/binary.ts';
import { reduce } from '../kernels/reduce.ts';
import { compute } from '../tensor/call.ts';
import { scalar } from '../tensor/create.ts';
import { broadcastShapes, type Shape, sameShape, showShape, sizeOf } from '../tensor/shape.ts';
import { type GradientRule, isState, type Tensor } from '../tensor/tensor.ts';
import { gridParams } from './grid.ts';
import { reshape } from './reshape.ts';

// Repeating a value and adding up its copies are each other's gradients, so both are here.

/**
 * a OP b, each repeated along the axes where it has extent 1 (or none) to fill `shape`, of up to four axes.
 *
 * @throws RangeError if `shape` has more axes.
 */
export function broadcast(
  op: keyof typeof BINARY,
  a: Tensor<'f32'>,
  b: Tensor<'f32'>,
  shape: Shape,
  gradients: Record<string, GradientRule>,
): Tensor<'f32'> {
  return compute(binary, shape, {
    reads: { a, b },
    params: gridParams(shape, { a: a.shape, b: b.shape }),
    flags: { OP: BINARY[op] },
    gradients,
  });
}

/**
 * `x` times `scale`, repeated along the axes where it has extent 1 (or none) to fill `shape`.
 *
 * @throws RangeError if `x` does not broadcast to `shape`.
 */
export function expand(x: Tensor<'f32'>, shape: Shape, scale = 1): Tensor<'f32'> {
  if (scale === 1 && sameShape(x.shape, shape) && !isState(x)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new RangeError(`expand: ${x} does not broadcast to ${showShape(shape)}`);
  }
  const gradient: GradientRule = (g) => sumTo(scale === 1 ? g : expand(g, g.shape, scale), x.shape);
  return broadcast('mul', x, scalar(scale), shape, { a: gradient });
}

/** The same values in a buffer of their own. */
export function copy(x: Tensor<'f32'>): Tensor<'f32'> {
  return broadcast('mul', x, scalar(1), x.shape, { a: (g) => g });
}

/**
 * The sum over one axis, which disappears, or over all elements where no axis is given.
 *
 * @throws RangeError if `x` has no such axis; a negative one counts from the end.
 */
export function sum(x: Tensor<'f32'>, axis?: number): Tensor<'f32'> {
  return total(x, axis, 1);
}

/**
 * The mean over one axis, which disappears, or over all elements where no axis is given.
 *
 * @throws RangeError if `x` has no such axis; a negative one counts from the end.
 */
export function mean(x: Tensor<'f32'>, axis?: number): Tensor<'f32'> {
  const { length } = split(x, axis);
  return total(x, axis, 1 / length);
}

/** Sums `x` over the axes along which `shape` is broadcast to reach it: the gradient of a broadcast. */
export function sumTo(x: Tensor<'f32'>, shape: Shape): Tensor<'f32'> {
  let result = x;
  for (let axis = 0; axis < x.shape.length; axis++) {
    const extent = shape[axis - x.shape.length + shape.length] ?? 1;
    if (extent === x.shape[axis]) continue;
    const kept = result.shape.map((length, other) => (other === axis ? 1 : length));
    result = reshape(sum(result, axis), kept);
  }
  return result.shape.length === shape.length ? result : reshape(result, shape);
}

function total(x: Tensor<'f32'>, axis: number | undefined, scale: number): Tensor<'f32'> {
  const { outer, length, inner, reduced, kept } = split(x, axis);
  return compute(reduce, reduced, {
    reads: { x },
    params: { outputs: outer * inner, length, inner, scale },
    flags: { MAXIMUM: 0 },
    gradients: { x: (g) => expand(reshape(g, kept), x.shape, scale) },
  });
}

/** `x` seen as [outer, length, inner] around `axis`, the shape without it, and with it as 1. */
function split(x: Tensor, axis: number | undefined) {
  const { shape } = x;
  if (axis === undefined) {
    return { outer: 1, length: sizeOf(shape), inner: 1, reduced: [], kept: shape.map(() => 1) };
  }
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  if (length === undefined) throw new RangeError(`axis ${axis} does not exist in ${x}`);
  return {
    outer: sizeOf(shape.slice(0, at)),
    length,
    inner: sizeOf(shape.slice(at + 1)),
    reduced: shape.filter((_, other) => other !== at),
    kept: shape.map((extent, other) => (other === at ? 1 : extent)),
  };
}
