// Runs the nodes of an ONNX file in float64, as its operators are documented: https://onnx.ai/onnx/operators.
import type { OnnxModel, OnnxNode, Values } from './read-onnx.ts';

type Attributes = OnnxNode['attributes'];
type Operator = (inputs: readonly Values[], attributes: Attributes) => Values;

/** The outputs of a model, by their names. */
export function runOnnx(model: OnnxModel, observation: Values): Readonly<Record<string, Values>> {
  const known = new Map([...model.initializers, [model.inputs[0].name, observation]]);
  for (const { op, inputs, outputs, attributes } of model.nodes) {
    const operator = OPERATORS[op];
    if (!operator) throw new Error(`there is no operator ${op} here`);
    const given = inputs.map((name) => known.get(name)!);
    known.set(outputs[0], operator(given, attributes));
  }
  return Object.fromEntries(model.outputs.map(({ name }) => [name, known.get(name)!]));
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);
const one = (attributes: Attributes, name: string, or: number) => (attributes.get(name) as number) ?? or;
const list = (attributes: Attributes, name: string) => attributes.get(name) as readonly number[];
const fromEnd = (axis: number, { shape }: Values) => (axis < 0 ? axis + shape.length : axis);

/** Values of a shape, by their indices. */
function build(shape: readonly number[], at: (index: readonly number[]) => number): Values {
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const index: number[] = [];
    let rest = i;
    for (const extent of shape.toReversed()) {
      index.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    return at(index);
  });
  return { shape, data };
}

/** The element at an index; axes in front are left out, and axes of extent 1 repeat. */
function element({ shape, data }: Values, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return data[own.reduce((at, i, axis) => at * shape[axis] + (shape[axis] === 1 ? 0 : i), 0)];
}

function broadcast(values: readonly Values[], apply: (...numbers: number[]) => number): Values {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) =>
    Math.max(...values.map((each) => each.shape[axis - rank + each.shape.length] ?? 1)),
  );
  return build(shape, (index) => apply(...values.map((each) => element(each, index))));
}

const elementwise =
  (apply: (...numbers: number[]) => number): Operator =>
  (inputs) =>
    broadcast(inputs, apply);

/** Folds the numbers along axes into one. */
function fold(x: Values, axes: readonly number[], keep: boolean, apply: (terms: number[]) => number): Values {
  const folded = axes.map((axis) => fromEnd(axis, x));
  const kept = x.shape.map((extent, axis) => (folded.includes(axis) ? 1 : extent));
  const range = x.shape.map((extent, axis) => (folded.includes(axis) ? extent : 1));
  const result = build(kept, (index) =>
    apply([
      ...build(range, (offset) =>
        element(
          x,
          index.map((i, axis) => i + offset[axis]),
        ),
      ).data,
    ]),
  );
  return { ...result, shape: keep ? kept : kept.filter((_, axis) => !folded.includes(axis)) };
}

const reduction =
  (apply: (terms: number[]) => number): Operator =>
  ([x, axes], attributes) =>
    fold(x, axes?.data ?? list(attributes, 'axes'), one(attributes, 'keepdims', 1) === 1, apply);

const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0);
const mean = (terms: readonly number[]) => sum(terms) / terms.length;
const logSumExp = (terms: readonly number[]) => {
  const most = Math.max(...terms);
  return most + Math.log(sum(terms.map((term) => Math.exp(term - most))));
};

const transposed = (x: Values, perm: readonly number[]) =>
  build(
    perm.map((axis) => x.shape[axis]),
    (index) => {
      const from: number[] = [];
      for (const [i, axis] of perm.entries()) from[axis] = index[i];
      return element(x, from);
    },
  );

const matmul: Operator = ([a, b]) => {
  const [rows, inner, columns] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  const leading = (a.shape.length > b.shape.length ? a : b).shape.slice(0, -2);
  return build([...leading, rows, columns], (index) => {
    const [batch, [row, column]] = [index.slice(0, -2), index.slice(-2)];
    return sum(
      Array.from(
        { length: inner },
        (_, k) => element(a, [...batch, row, k]) * element(b, [...batch, k, column]),
      ),
    );
  });
};

/** Calls `term` for every place of a window, with its index in the picture; undefined in the padding. */
function windows(
  [n, channel, row, column]: readonly number[],
  attributes: Attributes,
  { shape }: Values,
  term: (index: readonly number[] | undefined, place: readonly number[]) => number,
): number[] {
  const [height, width] = list(attributes, 'kernel_shape');
  const [stride, padding] = [list(attributes, 'strides')[0], list(attributes, 'pads')?.[0] ?? 0];
  return [
    ...build([height, width], ([u, v]) => {
      const [y, x] = [row * stride + u - padding, column * stride + v - padding];
      const inside = y >= 0 && x >= 0 && y < shape[2] && x < shape[3];
      return term(inside ? [n, channel, y, x] : undefined, [u, v]);
    }).data,
  ];
}

function windowed(x: Values, channels: number, attributes: Attributes): number[] {
  const extents = x.shape.slice(2).map((extent, i) => {
    const inside = extent + 2 * (list(attributes, 'pads')?.[0] ?? 0) - list(attributes, 'kernel_shape')[i];
    return Math.floor(inside / list(attributes, 'strides')[i]) + 1;
  });
  return [x.shape[0], channels, ...extents];
}

const alongLast =
  (apply: (x: number, terms: number[]) => number): Operator =>
  ([x], attributes) => {
    const axis = fromEnd(one(attributes, 'axis', -1), x);
    return build(x.shape, (index) => {
      const along = Array.from({ length: x.shape[axis] }, (_, i) => element(x, index.with(axis, i)));
      return apply(element(x, index), along);
    });
  };

/** The error function by its series, for arguments of nets. */
function erf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return Math.abs(x) > 5 ? Math.sign(x) : (2 / Math.sqrt(Math.PI)) * total;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Pow: elementwise((a, b) => a ** b),
  Less: elementwise((a, b) => Number(a < b)),
  LessOrEqual: elementwise((a, b) => Number(a <= b)),
  Greater: elementwise((a, b) => Number(a > b)),
  GreaterOrEqual: elementwise((a, b) => Number(a >= b)),
  Equal: elementwise((a, b) => Number(a === b)),
  Not: elementwise((a) => Number(!a)),
  Where: elementwise((condition, a, b) => (condition ? a : b)),
  Clip: elementwise((x, low, high) => Math.min(Math.max(x, low), high)),
  Relu: elementwise((x) => Math.max(x, 0)),
  Abs: elementwise(Math.abs),
  Sign: elementwise(Math.sign),
  Sqrt: elementwise(Math.sqrt),
  Exp: elementwise(Math.exp),
  Log: elementwise(Math.log),
  Sin: elementwise(Math.sin),
  Cos: elementwise(Math.cos),
  Tanh: elementwise(Math.tanh),
  Erf: elementwise(erf),
  Sigmoid: elementwise((x) => 1 / (1 + Math.exp(-x))),
  Softplus: elementwise((x) => Math.log1p(Math.exp(x))),
  Elu: ([x], attributes) => broadcast([x], (v) => (v > 0 ? v : one(attributes, 'alpha', 1) * Math.expm1(v))),
  LeakyRelu: ([x], attributes) => broadcast([x], (v) => (v > 0 ? v : one(attributes, 'alpha', 0.01) * v)),
  Cast: ([x], attributes) => (attributes.get('to') === 9 ? broadcast([x], (v) => Number(v !== 0)) : x),
  ReduceSum: reduction(sum),
  ReduceMean: reduction(mean),
  ReduceMax: reduction((terms) => Math.max(...terms)),
  ReduceMin: reduction((terms) => Math.min(...terms)),
  ReduceLogSumExp: reduction(logSumExp),
  ArgMax: ([x], attributes) =>
    fold(x, [one(attributes, 'axis', 0)], one(attributes, 'keepdims', 1) === 1, (terms) =>
      terms.indexOf(Math.max(...terms)),
    ),
  Softmax: alongLast((x, terms) => Math.exp(x - logSumExp(terms))),
  LogSoftmax: alongLast((x, terms) => x - logSumExp(terms)),
  LayerNormalization([x, scale], attributes) {
    const axes = x.shape.map((_, axis) => axis).slice(fromEnd(one(attributes, 'axis', -1), x));
    const [middle, squares] = [
      fold(x, axes, true, mean),
      fold(x, axes, true, (terms) => mean(terms.map((v) => v * v))),
    ];
    const epsilon = one(attributes, 'epsilon', 1e-5);
    return broadcast(
      [x, middle, squares, scale],
      (v, m, s, w) => (w * (v - m)) / Math.sqrt(s - m * m + epsilon),
    );
  },
  Gemm([a, b, bias], attributes) {
    const [left, right] = [a, b].map((each, i) =>
      one(attributes, i === 0 ? 'transA' : 'transB', 0) ? transposed(each, [1, 0]) : each,
    );
    const product = matmul([left, right], attributes);
    return bias ? broadcast([product, bias], (x, y) => x + y) : product;
  },
  MatMul: matmul,
  Conv([x, weight, bias], attributes) {
    const [filters, channels] = weight.shape;
    return build(windowed(x, filters, attributes), ([n, filter, row, column]) => {
      const terms = Array.from({ length: channels }, (_, channel) =>
        sum(
          windows([n, channel, row, column], attributes, x, (index, place) =>
            index ? element(x, index) * element(weight, [filter, channel, ...place]) : 0,
          ),
        ),
      );
      return sum(terms) + (bias?.data[filter] ?? 0);
    });
  },
  MaxPool: ([x], attributes) =>
    build(windowed(x, x.shape[1], attributes), (index) =>
      Math.max(...windows(index, attributes, x, (at) => (at ? element(x, at) : Number.NEGATIVE_INFINITY))),
    ),
  AveragePool: ([x], attributes) =>
    build(windowed(x, x.shape[1], attributes), (index) =>
      mean(windows(index, attributes, x, (at) => (at ? element(x, at) : 0))),
    ),
  Flatten: ([x]) => ({ ...x, shape: [x.shape[0], sizeOf(x.shape.slice(1))] }),
  Reshape([x, shape]) {
    const known = sizeOf(shape.data.filter((extent) => extent !== -1));
    return { ...x, shape: shape.data.map((extent) => (extent === -1 ? x.data.length / known : extent)) };
  },
  Transpose: ([x], attributes) => transposed(x, list(attributes, 'perm')),
  Slice([x, starts, ends, axes, steps]) {
    const walks = x.shape.map((extent) => ({ start: 0, step: 1, count: extent }));
    for (const [i, axis] of axes.data.entries()) {
      const [start, step] = [starts.data[i], steps.data[i]];
      const end = Math.max(Math.min(ends.data[i], x.shape[axis]), -1);
      walks[axis] = { start, step, count: Math.ceil((end - start) / step) };
    }
    return build(
      walks.map(({ count }) => count),
      (index) =>
        element(
          x,
          index.map((i, axis) => walks[axis].start + i * walks[axis].step),
        ),
    );
  },
  Concat(parts, attributes) {
    const axis = fromEnd(one(attributes, 'axis', 0), parts[0]);
    const shape = parts[0].shape.with(axis, sum(parts.map((part) => part.shape[axis])));
    return build(shape, (index) => {
      let [at, i] = [index[axis], 0];
      for (; at >= parts[i].shape[axis]; i++) at -= parts[i].shape[axis];
      return element(parts[i], index.with(axis, at));
    });
  },
  Gather: ([x, index]) =>
    build([...index.shape, x.shape[1]], (at) => element(x, [element(index, at.slice(0, -1)), at.at(-1)!])),
};
