import type { Params } from '../../kernels/kernel.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Rule } from './graph-writer.ts';

/** A walk along an axis of the tensor that is read, with the step between its elements. */
interface Walk {
  readonly axis: number;
  readonly step: number;
}

/** The kernel of `permute`, `slice` and `flip`: it reads `x` by strides, each of which walks along an axis of `x`. */
export const writeStrided: Rule = ({ call, out, graph }) => {
  const x = call.reads.x!;
  const { shape } = x;
  const walks = strideOfEach(out.shape, call.params).map((stride, i) =>
    out.shape[i] === 1 ? undefined : walkOf(shape, stride),
  );
  const walked = walks.map((walk) => walk?.axis);
  const others = [...shape.keys()].filter((axis) => !walked.includes(axis));
  const order = walked.map((axis) => axis ?? others.shift()!);
  const parts = order.flatMap((axis, i) => {
    const start = Math.floor(call.params.offset / sizeOf(shape.slice(axis + 1))) % shape[axis];
    const step = walks[i]?.step ?? 1;
    const end = start + step * out.shape[i];
    const whole = start === 0 && step === 1 && end === shape[axis];
    // An end before the first element must lie far below 0, as ONNX counts negative indices from the end.
    return whole ? [] : [{ axis, start, step, end: end < 0 ? Number.MIN_SAFE_INTEGER : end }];
  });
  let value = graph.value(x);
  if (parts.length > 0) {
    for (const { axis } of parts) if (typeof graph.twins.shapeOf(x)[axis] !== 'number') return undefined;
    const list = (of: (part: (typeof parts)[number]) => number) => graph.integers(parts.map(of));
    const [starts, ends] = [list(({ start }) => start), list(({ end }) => end)];
    value = graph.add('Slice', [value, starts, ends, list(({ axis }) => axis), list(({ step }) => step)]);
  }
  const turned = order.some((axis, i) => axis !== i);
  return turned ? graph.add('Transpose', [value], { perm: order }) : value;
};

/** The stride of each axis of the result. The kernel knows them only for axes that are not walked as one. */
function strideOfEach(shape: Shape, params: Params): number[] {
  const { count, n1, n2, n3, s0, s1, s2, s3 } = params;
  const extents = [count / (n1 * n2 * n3), n1, n2, n3];
  const strides = [s0, s1, s2, s3].map((stride) => stride | 0);
  let [axis, walked] = [3, 1];
  return shape
    .toReversed()
    .map((extent) => {
      if (extent === 1) return 0;
      if (walked === extents[axis]) [axis, walked] = [axis - 1, 1];
      const stride = strides[axis] * walked;
      walked *= extent;
      return stride;
    })
    .reverse();
}

/** The only axis of `shape` along which a walk by that stride can go on. */
function walkOf(shape: Shape, stride: number): Walk {
  const axis = shape.findIndex((extent, i) => extent > 1 && sizeOf(shape.slice(i + 1)) <= Math.abs(stride));
  return { axis, step: stride / sizeOf(shape.slice(axis + 1)) };
}
