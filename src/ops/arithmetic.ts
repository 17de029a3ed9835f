import type { BINARY } from '../kernels/binary.ts';
import { broadcastShapes } from '../tensor/shape.ts';
import { type GradientRule, isState, type Tensor } from '../tensor/tensor.ts';
import { broadcast, sumTo } from './broadcast.ts';
import { gate, shareOf } from './mask.ts';
import { asTensor, type Operand } from './operand.ts';

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
    b: (g) => neg(div(mul(g, div(x, y)), y)), // not g * x / (y * y), as the square may overflow
  }));
}

/** -x, element by element. */
export function neg(x: Tensor<'f32'>): Tensor<'f32'> {
  return mul(x, -1);
}

/**
 * The larger of a and b, NaN where either is, with NumPy's broadcasting. Its gradient goes to the larger; equal ones
 * get half of it each.
 */
export function maximum(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('max', a, b, (x, y) => ({
    a: (g) => gate(g, shareOf(x, y)),
    b: (g) => gate(g, shareOf(y, x)),
  }));
}

/**
 * The smaller of a and b, NaN where either is, with NumPy's broadcasting. Its gradient goes to the smaller; equal ones
 * get half of it each.
 */
export function minimum(a: Operand, b: Operand): Tensor<'f32'> {
  return elementwise('min', a, b, (x, y) => ({
    a: (g) => gate(g, shareOf(y, x)),
    b: (g) => gate(g, shareOf(x, y)),
  }));
}

type Rules = (a: Tensor<'f32'>, b: Tensor<'f32'>) => { a?: GradientRule; b?: GradientRule };

function elementwise(op: keyof typeof BINARY, left: Operand, right: Operand, rules: Rules): Tensor<'f32'> {
  const [a, b] = [asTensor(left), asTensor(right)];
  if (op === 'mul' && isOne(b) && !isState(a)) return a;
  if (op === 'mul' && isOne(a) && !isState(b)) return b;
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
