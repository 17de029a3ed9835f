import { sizeOf } from '../../src/tensor/shape.ts';
import { between, distinct, LARGEST, mostlyDifferent, off } from './draw.ts';
import { type Arg, Node } from './graph.ts';
import {
  arithmetic,
  comparison,
  extremeReduction,
  extremes,
  images,
  loss,
  lossOptions,
  offZero,
  ofPositive,
  pool,
  type Row,
  reduction,
  small,
  smooth,
  softly,
} from './rows.ts';

/**
 * Every public op by its name. Ops with kinks get values away from them, and ops that look for an extreme get no ties.
 * Arguments of saturating ops (tanh, erf, sigmoid) are small enough for 1 - y to keep most of its digits.
 */
export const VOCABULARY: Readonly<Record<string, Row>> = {
  abs: offZero,
  add: arithmetic,
  argmax: extremeReduction,
  argmin: extremeReduction,
  avgPool2d: pool(false),
  binaryCrossEntropyWithLogits: loss(0, 1),
  categoricalTDLoss: async (d) => {
    const rows = d.any(({ shape }) => shape.length === 2 && shape[1] > 1, {
      shape: () => [d.int(1, 9), d.int(2, 9)],
    });
    const logits = d.require(rows, between(-3, 3));
    const [batch, atoms] = logits.shape;
    const inputs = {
      ...{ logits, nextLogits: await d.shaped(logits.shape), rewards: await d.shaped([batch]) },
      ...(d.chance(0.5) && { weights: await d.shaped([batch], 0, 2) }),
      discounts: d.chance(0.3) ? d.whole([batch], 0, 1, 'f32') : await d.shaped([batch], 0, 1),
    };
    return [inputs, { min: d.number(-2, -0.5), max: d.number(0.5, 2), atoms }];
  },
  clamp: (d) => {
    const [low, high] = [d.number(-1.2, 0.2), d.number(0.3, 1.2)];
    return [d.any(off(low, high)), low, high];
  },
  clipNorm: async (d) => [await d.call('detach', [d.any()]), d.number(0.3, 6)],
  concat: async (d) => {
    const first = d.any(({ shape }) => shape.length > 0);
    const axis = d.axis(first);
    const others = Array.from({ length: d.chance(0.2) ? d.int(6, 16) : d.int(0, 3) }, () =>
      d.replaced(first.shape, axis, d.int(1, 3)),
    );
    return [d.shuffled([first, ...(await d.several(others))]), axis];
  },
  conv2d: (d) => {
    const image = images(d);
    const x = d.chance(0.2) ? d.whole(image.shape, 0, 255, 'u8') : image;
    const padding = d.chance(0.4) ? d.int(1, 2) : 0;
    const [height, width] = [x.shape[2], x.shape[3]].map((extent) =>
      d.int(1, Math.min(extent + 2 * padding, 4)),
    );
    const weight = d.fresh([d.int(1, 5), x.shape[1], height, width], -0.8, 0.8);
    const bias = d.chance(0.5) ? d.fresh([weight.shape[0]]) : undefined;
    return [x, weight, bias, { padding, stride: d.int(1, 3) }];
  },
  cos: smooth,
  crossEntropy: async (d) => {
    const logits = d.require(await d.ofRank(d.pick([2, 2, 3, 4])), between(-3, 3));
    const losses = logits.shape.filter((_, axis) => axis !== 1);
    const target = d.chance(0.6)
      ? d.whole(losses, 0, logits.shape[1] - 1)
      : await d.shaped(logits.shape, 0, 1);
    return [logits, target, await lossOptions(d, losses)];
  },
  detach: smooth,
  div: (d) => {
    const x = d.any();
    const divisor = d.chance(0.5) ? ([0.3, 2] as const) : ([-2, -0.3] as const);
    return [x, d.chance(0.1) ? d.number(0.3, 2) : d.fresh(d.broadcastable(x.shape), ...divisor)];
  },
  elu: (d) => (d.chance(0.4) ? [d.any(off(0))] : [d.any(off(0)), d.number(0.2, 2)]),
  embedding: async (d) => {
    const weight = await d.ofRank(2);
    return [weight, d.whole(d.shape(d.int(0, 3)), 0, weight.shape[0] - 1)];
  },
  equal: comparison,
  erf: (d) => [d.any(between(-2, 2))],
  exp: small,
  expand: (d) => {
    const to = d.shape();
    const x = d.fresh(d.within(to));
    return d.chance(0.5) ? [x, to] : [x, to, d.number(-2, 2)];
  },
  expm1: small,
  flatten: smooth,
  flip: (d) => {
    const x = d.any();
    const axes = d.axes(x);
    return axes === undefined ? [x] : [x, axes];
  },
  gather: async (d) => {
    const x = d.any(({ shape }) => shape.length > 0);
    const axis = d.axis(x);
    const length = x.shape.at(axis)!;
    if (d.chance(0.2) && distinct(x)) return [x, await d.call('argmax', [x, axis]), axis];
    const without = x.shape.filter((_, other) => other !== (axis + x.shape.length) % x.shape.length);
    const shape = d.chance(0.4) ? without : d.replaced(x.shape, axis, d.pick([1, 2, 3, 8, 9, 20]));
    return [x, d.whole(shape, 0, length - 1), axis];
  },
  gelu: (d) => {
    const x = d.any();
    return d.chance(0.4) ? [x] : [x, { approximate: d.pick(['none', 'tanh']) }];
  },
  globalAvgPool2d: (d) => [images(d)],
  greater: comparison,
  greaterEqual: comparison,
  huberLoss: async (d) => {
    const [prediction, label, options] = await loss()(d);
    return [prediction, label, { ...(options as Record<string, Arg>), delta: d.number(0.2, 2) }];
  },
  l1Loss: loss(-1.5, 1.5, true),
  layerNorm: async (d) => {
    const x = d.any(({ shape }) => shape.length > 0);
    const last = d.int(0, x.shape.length - 1);
    const first = d.int(0, last);
    const axes = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    // Rows of equal numbers have a far too large gradient; for rows of two repeated numbers it is only rounding.
    const extent = sizeOf(axes.map((axis) => x.shape[axis]));
    d.require(x, (node) => extent > 2 && (distinct(node) || (extent > 8 && mostlyDifferent(node))));
    await d.spread(x, axes);
    const factor = (name: string, like: readonly number[]) =>
      d.chance(0.5) && { [name]: d.fresh(d.chance(0.7) ? like : d.within(x.shape), 0.3, 1.8) };
    const like = axes.length === 1 && last === x.shape.length - 1 ? [extent] : x.shape.slice(first);
    return [
      x,
      { axes, ...factor('weight', like), ...factor('bias', like), ...(d.chance(0.3) && { eps: 1e-3 }) },
    ];
  },
  leakyRelu: (d) => (d.chance(0.4) ? [d.any(off(0))] : [d.any(off(0)), d.number(0.05, 0.5)]),
  less: comparison,
  lessEqual: comparison,
  linear: async (d) => {
    const x = await d.ofRank(2);
    const out = d.pick([1, 2, 3, 5, 17, 33]);
    const weight = await d.shaped([out, x.shape[1]]);
    return d.chance(0.3) ? [x, weight] : [x, weight, await d.shaped([out])];
  },
  log: ofPositive,
  log1p: (d) => [d.any(between(-0.7, LARGEST), { low: -0.7 })],
  logSoftmax: softly,
  logSumExp: reduction,
  matmul: async (d) => {
    const a = await d.ofRank(d.pick([2, 2, 2, 3, 4]));
    const [transposeA, transposeB] = [d.chance(0.4), d.chance(0.4)];
    const k = a.shape.at(transposeA ? -2 : -1)!;
    const n = d.pick([1, 2, 3, 5, 18, 35]);
    const leading = d.chance(0.5)
      ? []
      : a.shape.length > 2
        ? a.shape.slice(0, -2)
        : d.chance(0.3)
          ? [d.int(2, 3)]
          : [];
    const b = await d.shaped([...leading, ...(transposeB ? [n, k] : [k, n])], -1, 1);
    return transposeA || transposeB || d.chance(0.5) ? [a, b, { transposeA, transposeB }] : [a, b];
  },
  max: extremeReduction,
  maxPool2d: pool(true),
  maximum: extremes,
  mean: reduction,
  min: extremeReduction,
  minimum: extremes,
  mseLoss: loss(),
  mul: arithmetic,
  neg: smooth,
  notEqual: comparison,
  pad: (d) => {
    const x = d.any();
    const border = () => x.shape.slice(0, d.int(0, x.shape.length)).map(() => d.int(0, 2));
    return [x, { before: border(), after: border(), ...(d.chance(0.5) && { value: d.number(-1, 1) }) }];
  },
  permute: (d) => {
    const x = d.any();
    const order = d.shuffled([...x.shape.keys()]);
    return [x, order.map((axis) => (d.chance(0.3) ? axis - order.length : axis))];
  },
  pow: async (d) =>
    d.chance(0.5)
      ? [await d.positive(), d.pick([-2, -1, -0.5, 0.5, 1.5, 2.7])]
      : [d.any(between(-3, 3)), d.pick([0, 1, 2, 3, 4])],
  quantileHuberLoss: async (d) => {
    const quantiles = await d.ofRank(2);
    const [batch] = quantiles.shape;
    const targets = await d.shaped([batch, d.int(1, 9)]);
    return [quantiles, targets, { kappa: d.number(0.3, 2), ...(await lossOptions(d, [batch])) }];
  },
  reciprocal: async (d) =>
    d.chance(0.5)
      ? [await d.positive()]
      : [d.any(({ values }) => values.every((x) => Math.abs(x) > 0.3), { low: -2, high: -0.4 })],
  relu: offZero,
  reshape: (d) => {
    const x = d.any();
    const shape = d.factors(x.size, d.int(x.size > 1 ? 1 : 0, 4));
    const open = d.chance(0.3) && shape.length > 0 ? d.int(0, shape.length - 1) : undefined;
    return [x, shape.map((extent, axis) => (axis === open ? -1 : extent))];
  },
  scatter: (d) => {
    const values = d.any(({ shape }) => shape.length > 0);
    const axis = d.axis(values);
    const length = d.pick([1, 2, 3, 5, 19]);
    return [values, d.whole(values.shape, 0, length - 1), d.replaced(values.shape, axis, length), axis];
  },
  sigmoid: (d) => [d.any(between(-20, 5))],
  sign: offZero,
  silu: smooth,
  sin: smooth,
  slice: (d) => {
    const x = d.any();
    const starts: number[] = [];
    const ends: (number | undefined)[] = [];
    const steps: number[] = [];
    for (const extent of x.shape.slice(0, d.int(0, x.shape.length))) {
      const start = d.int(0, extent - 1);
      const end = d.int(start + 1, extent);
      starts.push(d.chance(0.3) ? start - extent : start);
      ends.push(d.chance(0.2) ? undefined : d.chance(0.3) && end < extent ? end - extent : end);
      steps.push(d.pick([1, 1, 2, 3]));
    }
    return [x, starts, ends, steps];
  },
  smoothL1Loss: loss(),
  softmax: softly,
  softplus: smooth,
  sqrt: ofPositive,
  square: smooth,
  squeeze: (d) => {
    const x = d.any();
    const ones = [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
    return ones.length === 0 || d.chance(0.4)
      ? [x]
      : [x, d.pick(ones) - (d.chance(0.4) ? x.shape.length : 0)];
  },
  stack: async (d) => {
    const first = d.any(({ shape }) => shape.length < 4);
    const others = Array.from({ length: d.chance(0.2) ? d.int(6, 9) : d.int(0, 3) }, () => first.shape);
    const rank = first.shape.length + 1;
    return [d.shuffled([first, ...(await d.several(others))]), d.int(-rank, rank - 1)];
  },
  sub: arithmetic,
  sum: reduction,
  tanh: (d) => [d.any(between(-3, 3))],
  tdLoss: async (d) => {
    const q = d.require(await d.ofRank(2), distinct);
    const nextQ = d.require(await d.shaped(q.shape), distinct);
    const [batch, actions] = q.shape;
    const inputs = {
      ...{ q, nextQ, actions: d.whole([batch], 0, actions - 1), rewards: await d.shaped([batch]) },
      ...(d.chance(0.5) && { chooser: d.fresh(q.shape) }),
      ...(d.chance(0.5) && { weights: await d.shaped([batch], 0, 2) }),
      discounts: d.chance(0.3) ? d.whole([batch], 0, 1, 'f32') : await d.shaped([batch], 0, 1),
    };
    return [inputs, { loss: d.pick(['smoothL1', 'mse']) }];
  },
  transpose: (d) => {
    const x = d.any(({ shape }) => shape.length > 1);
    return d.chance(0.4) ? [x] : [x, d.axis(x), d.axis(x)];
  },
  unsqueeze: (d) => {
    const x = d.any(({ shape }) => shape.length < 4);
    return [x, d.int(-x.shape.length - 1, x.shape.length)];
  },
  variance: async (d) => {
    const x = d.any();
    const axes = d.axes(x);
    const list = axes === undefined ? [...x.shape.keys()] : [axes].flat();
    const extent = sizeOf(list.map((axis) => x.shape.at(axis)!));
    if (extent > 1) await d.spread(x, list); // for equal elements, rounding of their mean decides
    const unbiased = extent > 1 && d.chance(0.4);
    return [x, axes, { keepDims: d.chance(0.4), unbiased }];
  },
  where: async (d) => {
    const a = d.any();
    const b = d.against(a);
    const like = b instanceof Node ? (sizeOf(b.shape) > a.size ? b : a) : a;
    const condition = d.chance(0.5)
      ? d.whole(d.within(like.shape), 0, 1, d.pick(['f32', 'i32']))
      : await d.call(d.pick(['less', 'greaterEqual', 'notEqual']), [
          d.whole(d.within(like.shape), -1, 1, 'f32'),
          0,
        ]);
    return [condition, ...d.shuffled([a, b])];
  },
};

/** Public ops that graphs do not use, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  assign: 'changes parameters, and has no result',
};
