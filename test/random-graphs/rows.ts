import { sizeOf } from '../../src/tensor/shape.ts';
import { between, type Draw, distinct, off } from './draw.ts';
import type { Arg, Node } from './graph.ts';

/** Draws the arguments of an op. */
export type Row = (d: Draw) => readonly Arg[] | Promise<readonly Arg[]>;

export const smooth: Row = (d) => [d.any()];
export const offZero: Row = (d) => [d.any(off(0))];
export const ofPositive: Row = async (d) => [await d.positive()];
export const small: Row = (d) => [d.any(between(-4, 3))];

export const arithmetic: Row = (d) => {
  const a = d.any();
  return d.shuffled([a, d.against(a)]);
};

export const extremes: Row = async (d) => {
  const a = d.any();
  const b = d.against(a);
  await d.apart(a, b);
  return d.shuffled([a, b]);
};

/** Whole numbers, some of them equal; or any numbers that are apart. */
export const comparison: Row = async (d) => {
  if (d.chance(0.5)) {
    const a = d.whole(d.shape(), -2, 2, 'f32');
    return [a, d.chance(0.2) ? d.int(-2, 2) : d.whole(d.broadcastable(a.shape), -2, 2, 'f32')];
  }
  return extremes(d);
};

export const reduction: Row = (d) => {
  const x = d.any();
  return [x, d.axes(x), { keepDims: d.chance(0.4) }];
};

export const extremeReduction: Row = (d) => {
  const x = d.any(distinct);
  return [x, d.axes(x), { keepDims: d.chance(0.4) }];
};

/** Logits that leave no class with all of the probability. */
export const softly: Row = (d) => {
  const x = d.any((node) => node.shape.length > 0 && between(-3, 3)(node));
  return d.chance(0.3) ? [x] : [x, d.axis(x)];
};

/** A loss of two tensors of one shape, whose labels lie within [low, high]. */
export const loss =
  (low = -1.5, high = 1.5, apart = false): Row =>
  async (d) => {
    const prediction = d.any();
    const label = await d.shaped(prediction.shape, low, high);
    if (apart) await d.apart(prediction, label);
    return [prediction, label, await lossOptions(d, prediction.shape)];
  };

export async function lossOptions(d: Draw, shape: readonly number[]): Promise<Record<string, Arg>> {
  return {
    ...(d.chance(0.4) && { weights: await d.shaped(shape, 0, 2) }),
    ...(d.chance(0.7) && { reduction: d.pick(['mean', 'sum', 'none']) }),
  };
}

export const images = (d: Draw): Node =>
  d.any(({ shape }) => shape.length === 4 && shape[2] * shape[3] > 3 && sizeOf(shape) < 600, {
    shape: () => [d.int(1, 3), d.int(1, 4), d.int(2, 9), d.int(2, 9)],
  });

export const pool =
  (maximum: boolean): Row =>
  (d) => {
    const x = images(d);
    const kernel = d.int(1, 3);
    const padding = d.chance(0.4) ? d.int(0, kernel >> 1) : 0;
    d.require(x, ({ shape }) => Math.min(shape[2], shape[3]) + 2 * padding >= kernel);
    if (maximum) d.require(x, distinct);
    return [x, kernel, { padding, ...(d.chance(0.6) && { stride: d.int(1, 3) }) }];
  };
