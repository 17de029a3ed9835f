import { strided as kernel } from '../kernels/strided.ts';
import { compute } from '../tensor/call.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import type { GradientRule, Tensor } from '../tensor/tensor.ts';

/** The elements of `x` at offset + index . strides, for each index of `shape`, which has up to four axes. */
export function strided(
  x: Tensor<'f32'>,
  shape: Shape,
  strides: readonly number[],
  offset: number,
  gradient: GradientRule,
): Tensor<'f32'> {
  const axes = merged(shape.map((extent, axis) => ({ extent, stride: strides[axis] })));
  while (axes.length < 4) axes.unshift({ extent: 1, stride: 0 });
  const [, { extent: n1 }, { extent: n2 }, { extent: n3 }] = axes;
  const [s0, s1, s2, s3] = axes.map(({ stride }) => stride >>> 0);
  return compute(kernel, shape, {
    reads: { x },
    params: { count: sizeOf(shape), n1, n2, n3, s0, s1, s2, s3, offset },
    gradients: { x: gradient },
  });
}

interface Axis {
  readonly extent: number;
  readonly stride: number;
}

/** The same walk with as few axes as can be: what lies side by side is one. */
function merged(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    if (axis.extent === 1) continue;
    const outer = result.at(-1);
    if (outer && outer.stride === axis.extent * axis.stride) {
      result[result.length - 1] = { extent: outer.extent * axis.extent, stride: axis.stride };
    } else result.push(axis);
  }
  return result;
}

/** Row-major strides of `shape`, in elements. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
