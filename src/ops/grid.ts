import type { Params } from '../kernels/kernel.ts';
import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';

const MAX_AXES = 4;

interface Axis {
  readonly extent: number;
  /** The stride of each operand. */
  readonly strides: readonly number[];
}

/**
 * The params of a kernel over a grid (kernels/grid.ts) of the given shape, whose operands are broadcast to it. An
 * operand called 'a' has strides a0 to a3. Neighbouring axes that all operands walk alike are merged: operands of equal
 * shapes have one axis.
 *
 * @throws RangeError if `shape` has more than four axes.
 */
export function gridParams(shape: Shape, operands: Readonly<Record<string, Shape>>): Params {
  if (shape.length > MAX_AXES) {
    throw new RangeError(`shape ${showShape(shape)} has more than ${MAX_AXES} axes`);
  }
  const strides = Object.entries(operands).map(
    ([name, operand]) => [name, stridesOf(operand, shape)] as const,
  );
  return walkParams(shape, Object.fromEntries(strides));
}

/**
 * The params of a kernel over a grid of the given shape, of up to four axes, whose operands have these strides along
 * them. A negative stride becomes the u32 that wraps around to it.
 */
export function walkParams(shape: Shape, operands: Readonly<Record<string, readonly number[]>>): Params {
  const names = Object.keys(operands);
  const strides = Object.values(operands);
  const axes: Axis[] = [];
  for (const [i, extent] of shape.entries()) {
    if (extent === 1) continue;
    const axis = { extent, strides: strides.map((all) => all[i]) };
    const outer = axes.at(-1);
    const goesOn = outer?.strides.every((stride, k) => stride === extent * axis.strides[k]);
    if (goesOn) axes[axes.length - 1] = { extent: outer!.extent * extent, strides: axis.strides };
    else axes.push(axis);
  }
  const params: Record<string, number> = { count: sizeOf(shape) };
  for (let axis = 0; axis < MAX_AXES; axis++) {
    const found = axes[axis - MAX_AXES + axes.length];
    if (axis > 0) params[`n${axis}`] = found?.extent ?? 1;
    for (const [k, name] of names.entries()) params[`${name}${axis}`] = (found?.strides[k] ?? 0) >>> 0;
  }
  return params;
}

/** Strides that walk `from` as if it had shape `to`: 0 where it is broadcast. */
function stridesOf(from: Shape, to: Shape): number[] {
  let stride = 1;
  return to
    .map((_, i) => from.at(-1 - i) ?? 1)
    .map((extent) => {
      const own = extent > 1 ? stride : 0;
      stride *= extent;
      return own;
    })
    .reverse();
}
