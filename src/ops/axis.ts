import type { Tensor } from '../tensor/tensor.ts';

/** The most axes that kernels can walk. */
export const MOST_AXES = 4;

/**
 * `axis` of `x`, counted from the front: a negative one counts from the end.
 *
 * @throws RangeError if there is no such axis.
 */
export function axisOf(op: string, x: Tensor, axis: number): number {
  const rank = x.shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const allowed = rank === 0 ? 'which has none' : `whose axes are ${-rank} to ${rank - 1}`;
    throw new RangeError(`${op}: axis ${axis} of ${x}, ${allowed}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * The place of a new axis in the result, counted from the front: a negative one counts from the end of the result.
 *
 * @throws RangeError if the result has no such axis.
 */
export function newAxisOf(op: string, x: Tensor, axis: number): number {
  const rank = x.shape.length + 1;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new RangeError(`${op}: axis ${axis} of ${x} must be from ${-rank} to ${rank - 1}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** @throws RangeError if a tensor has more axes than kernels can walk. */
export function checkRank(op: string, rank: number, what: { toString(): string }): void {
  if (rank > MOST_AXES) throw new RangeError(`${op}: ${what} has ${rank} axes, the most is ${MOST_AXES}`);
}
