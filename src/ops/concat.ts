import { concat as kernel, MOST_PARTS } from '../kernels/concat.ts';
import { compute } from '../tensor/call.ts';
import { sameShape, sizeOf } from '../tensor/shape.ts';
import type { GradientRule, Tensor } from '../tensor/tensor.ts';
import { axisOf, checkRank, newAxisOf } from './axis.ts';
import { unsqueeze } from './reshape.ts';
import { slice } from './slice.ts';

/**
 * Tensors of up to four axes, one behind the other along `axis`; along all other axes they have the same extents. Each
 * gets its part of the upstream gradient.
 *
 * @throws RangeError if there is no tensor, the first has no such axis (a negative one counts from the end), or another
 * does not fit.
 */
export function concat(tensors: readonly Tensor<'f32'>[], axis = 0): Tensor<'f32'> {
  const first = firstOf('concat', tensors);
  const at = axisOf('concat', first, axis);
  for (const [i, { shape }] of tensors.entries()) {
    const fits = shape.every((extent, other) => other === at || extent === first.shape[other]);
    if (shape.length !== first.shape.length || !fits) {
      throw new RangeError(
        `concat: tensor ${i}, ${tensors[i]}, must have the shape of tensor 0, ${first}, but for axis ${at}`,
      );
    }
  }
  checkRank('concat', first.shape.length, first);
  return join(tensors, at);
}

/**
 * Tensors of one shape, of up to three axes, one behind the other along a new axis: axis `axis` of the result.
 *
 * @throws RangeError if there is no tensor, the shapes differ, or `axis` is none of the result's.
 */
export function stack(tensors: readonly Tensor<'f32'>[], axis = 0): Tensor<'f32'> {
  const first = firstOf('stack', tensors);
  for (const [i, tensor] of tensors.entries()) {
    if (!sameShape(tensor.shape, first.shape)) {
      throw new RangeError(`stack: tensor ${i}, ${tensor}, must have the shape of tensor 0, ${first}`);
    }
  }
  checkRank('stack', first.shape.length + 1, `the result for ${first}`);
  const at = newAxisOf('stack', first, axis);
  return join(
    tensors.map((tensor) => unsqueeze(tensor, at)),
    at,
  );
}

function firstOf(op: string, [first]: readonly Tensor<'f32'>[]): Tensor<'f32'> {
  if (!first) throw new RangeError(`${op}: expected at least one tensor, got none`);
  return first;
}

/** Joins groups of as many parts as a kernel takes, then groups of the results, until one is left. */
function join(parts: readonly Tensor<'f32'>[], axis: number): Tensor<'f32'> {
  if (parts.length === 1) return parts[0];
  if (parts.length <= MOST_PARTS) return joinFew(parts, axis);
  const groups = Math.ceil(parts.length / MOST_PARTS);
  const of = (group: number) => parts.slice(group * MOST_PARTS, (group + 1) * MOST_PARTS);
  return join(
    Array.from({ length: groups }, (_, group) => join(of(group), axis)),
    axis,
  );
}

function joinFew(parts: readonly Tensor<'f32'>[], axis: number): Tensor<'f32'> {
  const { shape } = parts[0];
  const inner = sizeOf(shape.slice(axis + 1));
  const length = parts.reduce((total, part) => total + part.shape[axis], 0);
  const result = [...shape.slice(0, axis), length, ...shape.slice(axis + 1)];
  const reads: Record<string, Tensor> = {};
  const gradients: Record<string, GradientRule> = {};
  const widths: number[] = [];
  let end = 0;
  for (const [i, part] of parts.entries()) {
    const start = end;
    end += part.shape[axis];
    const last = end;
    reads[`p${i}`] = part;
    gradients[`p${i}`] = (g) => along(g, axis, start, last);
    widths.push(part.shape[axis] * inner);
  }
  const [w0, w1, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0] = widths;
  return compute(kernel, result, {
    reads,
    params: { count: sizeOf(result), total: length * inner, w0, w1, w2, w3, w4, w5, w6 },
    gradients,
  });
}

/** The elements from `start` to before `end` along one axis. */
function along(x: Tensor<'f32'>, axis: number, start: number, end: number): Tensor<'f32'> {
  const whole = x.shape.slice(0, axis);
  return slice(x, [...whole.map(() => 0), start], [...whole, end]);
}
