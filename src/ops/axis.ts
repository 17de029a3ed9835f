import type { Tensor } from '../tensor/tensor.ts';

/** Axes that the kernels can walk. */
export const MOST_AXES = 4;

/**
 * The axis of `x` that `axis` means: a negative one counts from the end.
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
 * Where `axis` puts a new axis among those of `x`: a negative one counts from the end of the result.
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

/** @throws RangeError if a tensor of `rank` axes is more than the kernels can walk. */
export function checkRank(op: string, rank: number, what: { toString(): string }): void {
  if (rank > MOST_AXES) throw new RangeError(`${op}: ${what} has ${rank} axes, the most is ${MOST_AXES}`);
}
