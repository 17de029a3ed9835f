import { BINARY } from '../../kernels/binary.ts';
import { FOLDS } from '../../kernels/reduce.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { GraphWriter, Rule, WrittenCall } from './graph-writer.ts';
import { writeProduct } from './product.ts';
import { writeStrided } from './strided.ts';
import { writeUnary } from './unary.ts';

/**
 * The operators of ONNX that do what a kernel does, by the kernel's name. Only kernels that `forward` of a net may call
 * are listed, no gradients and losses. Operators: https://onnx.ai/onnx/operators, at opset 17.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  product: writeProduct,
  convolution: (written) => convolution(written, (x) => x),
  convolution_of_bytes: (written) => convolution(written, (bytes) => fractions(written.graph, bytes)),
  unary: writeUnary,
  binary,
  reduce,
  softmax({ call, out, graph }) {
    const axis = axisOf(out, call.params);
    return graph.add(call.flags.LOG ? 'LogSoftmax' : 'Softmax', [graph.value(call.reads.x!)], { axis });
  },
  layer_norm: layerNorm,
  pool2d,
  strided: writeStrided,
  concat({ call, out, graph }) {
    const parts = Object.values(call.reads).filter((part) => part !== undefined);
    const axis = out.shape.findIndex((extent, i) => extent !== parts[0].shape[i]);
    return graph.add(
      'Concat',
      parts.map((part) => graph.value(part)),
      { axis },
    );
  },
  select: ({ call, graph }) => select(graph, call.reads),
  select_by_integers: ({ call, graph }) => select(graph, call.reads),
  gather({ call, graph }) {
    const { outer, lanes } = call.params;
    const { x, index } = call.reads;
    if (outer !== 1 || lanes !== 1 || x!.shape.length !== 2) return undefined; // no rows of an embedding
    return graph.add('Gather', [graph.value(x!), graph.value(index!)], { axis: 0 });
  },
};

/** Bytes as the engine reads them: each times 1 / 255. */
function fractions(graph: GraphWriter, bytes: string): string {
  const known = graph.nodes.find(({ op, inputs }) => op === 'Cast' && inputs[0] === bytes);
  const scaled = known && graph.nodes.find(({ op, inputs }) => op === 'Mul' && inputs[0] === known.output);
  return scaled?.output ?? graph.add('Mul', [graph.add('Cast', [bytes], { to: 1 }), graph.floats(1 / 255)]);
}

function convolution({ call, graph }: WrittenCall, read: (x: string) => string): string {
  const { kernel_height, kernel_width, stride, padding } = call.params;
  const { a, b, bias } = call.reads;
  return graph.add('Conv', [read(graph.value(b!)), graph.value(a!), bias && graph.value(bias)], {
    kernel_shape: [kernel_height, kernel_width],
    strides: [stride, stride],
    ...(padding > 0 && { pads: [padding, padding, padding, padding] }),
  });
}

const ARITHMETIC: Readonly<Record<number, string>> = {
  ...{ [BINARY.add]: 'Add', [BINARY.sub]: 'Sub', [BINARY.mul]: 'Mul', [BINARY.div]: 'Div' },
  ...{ [BINARY.max]: 'Max', [BINARY.min]: 'Min' },
};

const COMPARISONS: Readonly<Record<number, string>> = {
  ...{ [BINARY.less]: 'Less', [BINARY.lessEqual]: 'LessOrEqual', [BINARY.equal]: 'Equal' },
  ...{ [BINARY.greater]: 'Greater', [BINARY.greaterEqual]: 'GreaterOrEqual' },
};

function binary({ call, graph }: WrittenCall): string | undefined {
  const operands = [call.reads.a!, call.reads.b!].map((each) => graph.value(each));
  const OP = call.flags.OP;
  if (OP in ARITHMETIC) return graph.add(ARITHMETIC[OP], operands);
  if (OP in COMPARISONS) return graph.add('Cast', [graph.add(COMPARISONS[OP], operands)], { to: 1 });
  if (OP !== BINARY.notEqual) return undefined;
  return graph.add('Cast', [graph.add('Not', [graph.add('Equal', operands)])], { to: 1 });
}

function select(graph: GraphWriter, { condition, a, b }: WrittenCall['call']['reads']): string {
  const BOOL = 9;
  const holds = graph.add('Cast', [graph.value(condition!)], { to: BOOL });
  return graph.add('Where', [holds, graph.value(a!), graph.value(b!)]);
}

/** Keeps folded axes, which have extent 1 in the result. */
function reduce({ call, out, graph }: WrittenCall): string | undefined {
  const x = call.reads.x!;
  const axes = x.shape.flatMap((extent, axis) => (extent === out.shape[axis] ? [] : [axis]));
  const value = graph.value(x);
  const { FOLD } = call.flags;
  const { length, scale } = call.params;
  const times = (name: string) => {
    const factor = graph.twins.fixedParam(call, 'scale', out);
    return factor === 1 ? name : graph.add('Mul', [name, graph.floats(factor)]);
  };
  if (axes.length === 0) return FOLD === FOLDS.squares ? undefined : times(value);
  const sum = (terms: string) => graph.add('ReduceSum', [terms, graph.integers(axes)], { keepdims: 1 });
  const along = { axes, keepdims: 1 };
  if (FOLD === FOLDS.sum && Math.fround(scale * length) === 1) return graph.add('ReduceMean', [value], along);
  if (FOLD === FOLDS.sum) return times(sum(value));
  if (FOLD === FOLDS.max) return times(graph.add('ReduceMax', [value], along));
  if (FOLD === FOLDS.min) return times(graph.add('ReduceMin', [value], along));
  if (FOLD === FOLDS.logSumExp) return times(graph.add('ReduceLogSumExp', [value], along));
  const distance = graph.add('Sub', [value, graph.value(call.reads.center!)]);
  return times(sum(graph.add('Mul', [distance, distance])));
}

/** Normalises without factor and offset, which are calls of their own. */
function layerNorm({ call, out, graph }: WrittenCall): string | undefined {
  const { length, inner, eps } = call.params;
  if (inner !== 1) return undefined; // ONNX normalises only the last axes
  const axis = out.shape.findIndex((_, i) => sizeOf(out.shape.slice(i)) === length);
  const shape = out.shape.slice(axis);
  const ones = graph.ones(shape);
  const attributes = { axis: axis - out.shape.length, epsilon: { float: eps } };
  return graph.add('LayerNormalization', [graph.value(call.reads.x!), ones], attributes);
}

function pool2d({ call, graph }: WrittenCall): string {
  const { kernel, stride, padding } = call.params;
  const { MAXIMUM } = call.flags;
  return graph.add(MAXIMUM ? 'MaxPool' : 'AveragePool', [graph.value(call.reads.x!)], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    ...(!MAXIMUM && { count_include_pad: 1 }),
  });
}

/** The axis that a kernel over [outer, length, inner] goes along. */
function axisOf({ shape }: Tensor, { length, inner }: WrittenCall['call']['params']): number {
  return shape.findIndex((extent, axis) => extent === length && sizeOf(shape.slice(axis + 1)) === inner);
}
