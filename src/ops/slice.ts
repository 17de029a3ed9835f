import { place as placeKernel } from '../kernels/place.ts';
import { compute } from '../tensor/call.ts';
import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { axisOf, checkRank } from './axis.ts';
import { strided, stridesOf } from './strided.ts';

/**
 * The elements of `x`, of up to four axes, from `starts` to before `ends`, every `steps`-th: as x[1:4, :, 2:9:3] is
 * slice(x, [1, 0, 2], [4, undefined, 9], [1, 1, 3]). Axes behind the last entry are taken whole; a negative start or
 * end counts from the end, an absent end is the end. Its gradient is zero where nothing was taken.
 *
 * @throws RangeError if a start or end lies outside its axis, nothing lies between, or a step is no positive integer.
 */
export function slice(
  x: Tensor<'f32'>,
  starts: readonly number[],
  ends: readonly (number | undefined)[] = [],
  steps: readonly number[] = [],
): Tensor<'f32'> {
  checkRank('slice', x.shape.length, x);
  for (const [name, given] of Object.entries({ starts, ends, steps })) {
    if (given.length > x.shape.length) {
      throw new RangeError(`slice: ${given.length} ${name} for ${x}, which has ${x.shape.length} axes`);
    }
  }
  const taken = x.shape.map((extent, axis) => {
    const [start = 0, end = extent, step = 1] = [starts[axis], ends[axis], steps[axis]];
    return { ...rangeOf(x, axis, start, end), step };
  });
  for (const [axis, { step }] of taken.entries()) {
    if (!Number.isInteger(step) || step < 1) {
      throw new RangeError(`slice: step ${step} along axis ${axis} must be a positive integer; see flip`);
    }
  }
  const strides = stridesOf(x.shape);
  return strided(
    x,
    taken.map(({ first, last, step }) => Math.ceil((last - first) / step)),
    taken.map(({ step }, axis) => step * strides[axis]),
    taken.reduce((offset, { first }, axis) => offset + first * strides[axis], 0),
    (g) =>
      place(
        g,
        x.shape,
        taken.map(({ first }) => first),
        taken.map(({ step }) => step),
        0,
      ),
  );
}

/** The range from `start` to before `end` along an axis, both counted from its beginning. */
function rangeOf(x: Tensor, axis: number, start: number, end: number): { first: number; last: number } {
  const extent = x.shape[axis];
  const [first, last] = [start, end].map((at) => (at < 0 ? at + extent : at));
  const whole = Number.isInteger(first) && Number.isInteger(last);
  if (!whole || first < 0 || first >= last || last > extent) {
    throw new RangeError(
      `slice: ${start} to ${end} along axis ${axis} of ${x}: expected integers, the start before the end, ` +
        `within ${-extent} to ${extent}`,
    );
  }
  return { first, last };
}

/**
 * `x`, of up to four axes, in reverse order along `axes`, by default all. Its gradient is reversed alike.
 *
 * @throws RangeError if `x` has no such axis; a negative one counts from the end.
 */
export function flip(
  x: Tensor<'f32'>,
  axes: number | readonly number[] = [...x.shape.keys()],
): Tensor<'f32'> {
  checkRank('flip', x.shape.length, x);
  const reversed = [axes].flat().map((axis) => axisOf('flip', x, axis as number));
  const strides = stridesOf(x.shape);
  return strided(
    x,
    x.shape,
    strides.map((stride, axis) => (reversed.includes(axis) ? -stride : stride)),
    strides.reduce(
      (at, stride, axis) => at + (reversed.includes(axis) ? (x.shape[axis] - 1) * stride : 0),
      0,
    ),
    (g) => flip(g, axes),
  );
}

/** Options of `pad`. */
export interface PadOptions {
  /** Elements to add in front of each axis. Default none. */
  readonly before?: readonly number[];
  /** Elements to add behind each axis. Default none. */
  readonly after?: readonly number[];
  /** The value of the added elements. Default 0. */
  readonly value?: number;
}

/**
 * `x`, of up to four axes, with a border of `value`: before[i] + extent + after[i] elements along axis i. Axes behind
 * the last entry get none. The gradient is the part of the upstream one inside the border.
 *
 * @throws RangeError if there are more entries than axes, or one is no integer of at least 0.
 */
export function pad(
  x: Tensor<'f32'>,
  { before = [], after = [], value = 0 }: PadOptions = {},
): Tensor<'f32'> {
  checkRank('pad', x.shape.length, x);
  for (const [name, given] of Object.entries({ before, after })) {
    if (given.length > x.shape.length || !given.every((count) => Number.isInteger(count) && count >= 0)) {
      throw new RangeError(
        `pad: ${name} ${showShape(given)} must be integers from 0, at most one for each axis of ${x}`,
      );
    }
  }
  const starts = x.shape.map((_, axis) => before[axis] ?? 0);
  const shape = x.shape.map((extent, axis) => starts[axis] + extent + (after[axis] ?? 0));
  return place(
    x,
    shape,
    starts,
    x.shape.map(() => 1),
    value,
  );
}

/** A tensor of `shape` that holds x[index] at starts + steps * index, and `value` elsewhere. */
function place(
  x: Tensor<'f32'>,
  shape: Shape,
  starts: readonly number[],
  steps: readonly number[],
  value: number,
): Tensor<'f32'> {
  const [[, n1, n2, n3], [m0, m1, m2, m3]] = [padded(shape, 1), padded(x.shape, 1)];
  const [[start0, start1, start2, start3], [step0, step1, step2, step3]] = [
    padded(starts, 0),
    padded(steps, 1),
  ];
  const ends = x.shape.map((extent, axis) => starts[axis] + (extent - 1) * steps[axis] + 1);
  return compute(placeKernel, shape, {
    reads: { x },
    params: {
      ...{ count: sizeOf(shape), n1, n2, n3, m0, m1, m2, m3 },
      ...{ start0, start1, start2, start3, step0, step1, step2, step3, value },
    },
    gradients: { x: (g) => slice(g, starts, ends, steps) },
  });
}

/** The entries, filled up to four with `by` in front. */
function padded(entries: readonly number[], by: number): number[] {
  return [by, by, by, by, ...entries].slice(-4);
}
