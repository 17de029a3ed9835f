import { BINARY, binary } from '../kernels/binary.ts';
import { compute } from '../tensor/call.ts';
import { scalar } from '../tensor/create.ts';
import { broadcastShapes, type Shape, sameShape, showShape, sizeOf } from '../tensor/shape.ts';
import type { GradientRule, Tensor } from '../tensor/tensor.ts';
import { sumTo } from './reduce.ts';

type Operand = Tensor<'f32'> | number;

/** a + b, with NumPy's broadcasting. */
export function add(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('add', a, b, () => ({ a: (g) => g, b: (g) => g }));
}

/** a - b, with NumPy's broadcasting. */
export function sub(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('sub', a, b, () => ({ a: (g) => g, b: neg }));
}

/** a * b, with NumPy's broadcasting. */
export function mul(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('mul', a, b, (x, y) => ({ a: (g) => mul(g, y), b: (g) => mul(g, x) }));
}

/** a / b, with NumPy's broadcasting. */
export function div(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('div', a, b, (x, y) => ({
    a: (g) => div(g, y),
    b: (g) => neg(div(mul(g, x), mul(y, y))),
  }));
}

export function neg(x: Tensor<'f32'>): Tensor<'f32'> {
  return mul(x, -1);
}

/** The larger of a and b, without a gradient. */
export function maximum(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('max', a, b, () => ({}));
}

/** The smaller of a and b, without a gradient. */
export function minimum(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('min', a, b, () => ({}));
}

/** `x` times `scale`, repeated along the axes where it has extent 1 (or none) to fill `shape`. */
export function expand(x: Tensor<'f32'>, shape: Shape, scale = 1): Tensor<'f32'> {
  if (scale === 1 && sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new Error(`expand: ${x} does not broadcast to ${showShape(shape)}`);
  }
  return broadcast('mul', x, scalar(scale), shape, { a: (g) => sumTo(mul(g, scale), x.shape) });
}

/** The same values in a buffer of their own. */
export function copy(x: Tensor<'f32'>): Tensor<'f32'> {
  return broadcast('mul', x, scalar(1), x.shape, { a: (g) => g });
}

type Rules = (a: Tensor<'f32'>, b: Tensor<'f32'>) => { a?: GradientRule; b?: GradientRule };

function elementwise(op: keyof typeof BINARY, left: Operand, right: Operand, rules: Rules): Tensor<'f32'> {
  const a = typeof left === 'number' ? scalar(left) : left;
  const b = typeof right === 'number' ? scalar(right) : right;
  if (op === 'mul' && isOne(b)) return a;
  if (op === 'mul' && isOne(a)) return b;
  const { a: ruleA, b: ruleB } = rules(a, b);
  return broadcast(op, a, b, broadcastShapes(a.shape, b.shape), {
    ...(ruleA && { a: (g) => sumTo(ruleA(g), a.shape) }),
    ...(ruleB && { b: (g) => sumTo(ruleB(g), b.shape) }),
  });
}

/** The gradient that a loss starts with is a constant 1: multiplying by it is not worth a kernel. */
function isOne({ source, shape }: Tensor): boolean {
  return source.kind === 'constant' && shape.length === 0 && source.data[0] === 1;
}

function broadcast(
  op: keyof typeof BINARY,
  a: Tensor<'f32'>,
  b: Tensor<'f32'>,
  shape: Shape,
  gradients: Record<string, GradientRule>,
): Tensor<'f32'> {
  const [n1, n2, n3] = lastAxes(shape);
  const [a0, a1, a2, a3] = strides(a.shape, shape);
  const [b0, b1, b2, b3] = strides(b.shape, shape);
  return compute(binary, shape, {
    reads: { a, b },
    params: { count: sizeOf(shape), n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3 },
    flags: { OP: BINARY[op] },
    gradients,
  });
}

const MAX_AXES = 4;

function lastAxes(shape: Shape): [number, number, number] {
  return [shape.at(-3) ?? 1, shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

/** Strides that walk `from` as if it had shape `to`, for exactly four axes: 0 where it is broadcast. */
function strides(from: Shape, to: Shape): [number, number, number, number] {
  if (to.length > MAX_AXES) throw new Error(`shape ${showShape(to)} has more than ${MAX_AXES} axes`);
  const result: [number, number, number, number] = [0, 0, 0, 0];
  let stride = 1;
  for (let axis = 1; axis <= from.length; axis++) {
    const extent = from.at(-axis)!;
    if (extent > 1) result[MAX_AXES - axis] = stride;
    stride *= extent;
  }
  return result;
}
