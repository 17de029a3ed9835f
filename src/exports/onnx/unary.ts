import { UNARY } from '../../kernels/unary.ts';
import type { GraphWriter, Rule } from './graph-writer.ts';

type Name = keyof typeof UNARY;

/** Functions that ONNX has, too. */
const SAME: Readonly<Partial<Record<Name, string>>> = {
  ...{ relu: 'Relu', abs: 'Abs', sign: 'Sign', sqrt: 'Sqrt', exp: 'Exp', log: 'Log', erf: 'Erf' },
  ...{ sin: 'Sin', cos: 'Cos', tanh: 'Tanh', sigmoid: 'Sigmoid', softplus: 'Softplus' },
};

type Write = (graph: GraphWriter, x: string, a: number, b: number) => string;

/** Functions that several operators do, of x and the constants a and b. */
const COMPOSED: Readonly<Partial<Record<Name, Write>>> = {
  clamp: (graph, x, a, b) => graph.add('Clip', [x, graph.floats(a), graph.floats(b)]),
  step(graph, x, a, b) {
    const positive = graph.add('Greater', [x, graph.floats(0)]);
    return graph.add('Where', [positive, graph.floats(a), graph.floats(b)]);
  },
  expm1: (graph, x) => graph.add('Sub', [graph.add('Exp', [x]), graph.floats(1)]),
  log1p: (graph, x) => graph.add('Log', [graph.add('Add', [x, graph.floats(1)])]),
  pow: (graph, x, a) => graph.add('Pow', [x, graph.floats(a)]),
  elu: (graph, x, a) => graph.add('Elu', [x], { alpha: { float: a } }),
  leakyRelu: (graph, x, a) => graph.add('LeakyRelu', [x], { alpha: { float: a } }),
  silu: (graph, x) => graph.add('Mul', [x, graph.add('Sigmoid', [x])]),
  gelu(graph, x) {
    const share = graph.add('Erf', [graph.add('Mul', [x, graph.floats(Math.SQRT1_2)])]);
    const doubled = graph.add('Mul', [x, graph.add('Add', [share, graph.floats(1)])]);
    return graph.add('Mul', [doubled, graph.floats(0.5)]);
  },
  geluTanh(graph, x) {
    const cube = graph.add('Mul', [graph.add('Mul', [x, x]), x]);
    const bent = graph.add('Add', [x, graph.add('Mul', [cube, graph.floats(0.044715)])]);
    const scaled = graph.add('Mul', [bent, graph.floats(Math.sqrt(8 / Math.PI))]);
    return graph.add('Mul', [x, graph.add('Sigmoid', [scaled])]);
  },
};

const NAMES = Object.keys(UNARY) as Name[];

/** A function, element by element. */
export const writeUnary: Rule = ({ call, graph }) => {
  const name = NAMES.find((each) => UNARY[each] === call.flags.OP)!;
  const [x, same, write] = [graph.value(call.reads.x!), SAME[name], COMPOSED[name]];
  if (same !== undefined) return graph.add(same, [x]);
  return write?.(graph, x, call.params.a, call.params.b);
};
