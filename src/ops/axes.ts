import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { axisOf } from './axis.ts';
import { reshape } from './reshape.ts';

/** One axis or several; a negative one counts from the end. */
export type Axes = number | readonly number[];

/** Options of all ops that reduce axes. */
export interface ReductionOptions {
  /** Whether the reduced axes stay, with extent 1, so that the result broadcasts against `x`. Default false. */
  readonly keepDims?: boolean;
}

/** Neighbouring axes that are reduced as one: x is [outer, length, inner], and has shape `kept` afterwards. */
export interface Run {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly kept: Shape;
}

/** Reduces `x` over `axes`, by default all, with one `reduceRun` for each run of neighbouring axes, the last first. */
export function reduceAxes(
  op: string,
  x: Tensor<'f32'>,
  axes: Axes | undefined,
  { keepDims = false }: ReductionOptions,
  reduceRun: (x: Tensor<'f32'>, run: Run) => Tensor<'f32'>,
): Tensor<'f32'> {
  const reduced = axesOf(op, x, axes);
  const result = runsOf(x.shape, reduced).reduce(reduceRun, x);
  return reshape(result, shapeWithout(x.shape, reduced, keepDims));
}

/** `shape` without the axes that are `reduced`, or with extent 1 there. */
export function shapeWithout(shape: Shape, reduced: readonly boolean[], keepDims: boolean): Shape {
  return shape.flatMap((extent, axis) => (reduced[axis] ? (keepDims ? [1] : []) : [extent]));
}

/**
 * Tells for each axis of `x` whether `axes` names it.
 *
 * @throws RangeError if one does not exist or is named twice, or none is named.
 */
export function axesOf(op: string, x: Tensor, axes: Axes | undefined): boolean[] {
  const rank = x.shape.length;
  const named = new Array<boolean>(rank).fill(axes === undefined);
  if (axes === undefined) return named;
  const list = typeof axes === 'number' ? [axes] : axes;
  if (list.length === 0) throw new RangeError(`${op}: axes are [], which names none; leave them out for all`);
  for (const axis of list) {
    const at = axisOf(op, x, axis);
    if (named[at]) throw new RangeError(`${op}: axes ${showShape(list)} name axis ${at} of ${x} twice`);
    named[at] = true;
  }
  return named;
}

/** `x` seen as [outer, length, inner] around `axis`, which counts from the front. */
export function around({ shape }: Tensor, axis: number): { outer: number; length: number; inner: number } {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis],
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

/** The runs to reduce, the last first. Axes of extent 1 split no run. There is at least one run, maybe of length 1. */
export function runsOf(shape: Shape, reduced: readonly boolean[]): Run[] {
  const joins = (axis: number) => reduced[axis] || shape[axis] === 1;
  const runs: Run[] = [];
  let kept = shape;
  for (let end = shape.length; end > 0; end--) {
    if (!joins(end - 1)) continue;
    let start = end - 1;
    while (start > 0 && joins(start - 1)) start--;
    const length = sizeOf(shape.slice(start, end));
    if (length > 1) {
      const inner = sizeOf(kept.slice(end));
      kept = kept.map((extent, axis) => (axis >= start && axis < end ? 1 : extent));
      runs.push({ outer: sizeOf(shape.slice(0, start)), length, inner, kept });
    }
    end = start + 1;
  }
  return runs.length > 0 ? runs : [{ outer: 1, length: 1, inner: sizeOf(shape), kept: shape }];
}
