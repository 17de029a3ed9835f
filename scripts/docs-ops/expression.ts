import { BINARY } from '../../src/kernels/binary.ts';
import { FOLDS } from '../../src/kernels/reduce.ts';
import { UNARY } from '../../src/kernels/unary.ts';
import { type Shape, sameShape } from '../../src/tensor/shape.ts';
import type { KernelCall, Tensor } from '../../src/tensor/tensor.ts';

/** Names of tensors and numbers in an expression. */
export interface Names {
  readonly tensors: ReadonlyMap<Tensor, string>;
  readonly numbers: Numbers;
}

/** Numbers, and lists of them, by name. */
export type Numbers = Readonly<Record<string, number | readonly number[]>>;

/** A text and the precedence of its outermost operator. */
interface Text {
  readonly text: string;
  readonly level: Level;
}

enum Level {
  Comparison,
  Sum,
  Product,
  Whole,
}

/**
 * The graph of `tensor` down to named tensors, as an expression. It leaves out ops that change no number: detaching,
 * and axes of extent 1.
 */
export function expression(tensor: Tensor, names: Names): string {
  return write(tensor).text;

  function write(tensor: Tensor): Text {
    const name = names.tensors.get(tensor);
    if (name !== undefined) return whole(name);
    const { source } = tensor;
    if (source.kind === 'view') {
      const base = write(source.base);
      return sameShape(withoutOnes(source.base.shape), withoutOnes(tensor.shape))
        ? base
        : func('reshape', base);
    }
    if (source.kind === 'constant' && source.data.every((value) => value === source.data[0])) {
      return writeNumber(source.data[0]);
    }
    if (source.kind === 'constant') return writeList(source.data);
    if (source.kind !== 'call') throw new Error(`a ${source.kind} without a name`);
    return writeCall(source.call, tensor);
  }

  function writeList(data: ArrayLike<number>): Text {
    const found = Object.entries(names.numbers).find(
      ([, list]) => typeof list !== 'number' && list.every((value, i) => Math.fround(value) === data[i]),
    );
    if (!found) throw new Error('a list without a name');
    return whole(found[0]);
  }

  function writeNumber(value: number): Text {
    const found = Object.entries(names.numbers).find(
      ([, other]) => typeof other === 'number' && Math.fround(other) === Math.fround(value),
    );
    if (found) return { text: found[0], level: found[0].includes(' ') ? Level.Sum : Level.Whole };
    return whole(String(Number(value.toPrecision(6))));
  }

  function writeCall(call: KernelCall, out: Tensor): Text {
    const { kernel, reads, flags, params, writes } = call;
    const given = Object.values(reads).filter((tensor) => tensor !== undefined);
    switch (kernel.name) {
      case 'unary':
        return writeUnary(
          nameOf(UNARY, flags.OP),
          write(reads.x!),
          writeNumber(params.a),
          writeNumber(params.b),
        );
      case 'binary':
        return writeBinary(nameOf(BINARY, flags.OP), reads.a!, reads.b!, out);
      case 'select':
        return func('where', ...given.map(write));
      case 'reduce': {
        const folded = func(nameOf(FOLDS, flags.FOLD), write(reads.x!));
        if (params.scale === 1) return folded;
        return params.scale === 1 / params.length
          ? func('mean', write(reads.x!))
          : infix(folded, '*', writeNumber(params.scale));
      }
      case 'argmax':
        return func(flags.MINIMUM ? 'argmin' : 'argmax', write(reads.x!));
      case 'product':
        return writeProduct(call, out);
      case 'strided':
        return func(nameOfWalk(call, out), write(reads.x!));
      case 'place':
        return func('pad', write(reads.x!));
      case 'softmax':
        return func(flags.LOG ? 'logSoftmax' : 'softmax', write(reads.x!));
    }
    if (out === writes.sums) return func('sum', write(reads.a!));
    const name = (flags.LOG ? 'log_' : '') + kernel.name;
    const text = func(name, ...given.map(write));
    const [first] = Object.keys(writes);
    const [output] = Object.entries(writes).find(([, tensor]) => tensor === out)!;
    return output === first ? text : whole(`${text.text}.${output}`);
  }

  function writeBinary(op: string, a: Tensor, b: Tensor, out: Tensor): Text {
    const [left, right] = [write(a), write(b)];
    if (op === 'mul') {
      const repeated = a.size < out.size ? func('expand', left) : left;
      if (b.shape.length > 0 || b.source.kind !== 'constant') return infix(left, '*', right);
      if (b.source.data[0] === 1) return repeated;
      if (b.source.data[0] === -1)
        return { text: `-${bracket(repeated, Level.Product)}`, level: Level.Product };
      return infix(repeated, '*', right);
    }
    if (op === 'mask') return func('where', infix(right, '>', whole('0')), left, whole('0'));
    if (op === 'max' || op === 'min') return func(`${op}imum`, left, right);
    return op in SIGNS ? infix(left, SIGNS[op], right) : func(op, left, right);
  }

  function writeProduct({ reads, params, writes }: KernelCall, out: Tensor): Text {
    const [a, b] = [write(reads.a!), write(reads.b!)];
    const turned = params.out_row === 1 && params.n > 1;
    if (out === writes.sums) return func('sum', turned ? b : a);
    const left = params.a_k === 1 ? a : func('transpose', a);
    const right = params.b_col === 1 ? b : func('transpose', b);
    if (!turned) return func('matmul', left, right);
    return func(
      'matmul',
      params.b_k === 1 ? b : func('transpose', b),
      params.a_row === 1 ? a : func('transpose', a),
    );
  }
}

function writeUnary(op: string, x: Text, a: Text, b: Text): Text {
  if (op.endsWith('Slope')) return func(`${op.replace(/(Tanh)?Slope$/, '')}'`, x);
  if (op === 'step') return func('where', infix(x, '>', whole('0')), a, b);
  if (op === 'inside') return { text: `${a.text} <= ${x.text} <= ${b.text}`, level: Level.Comparison };
  if (op === 'pow') return a.text === '2' ? func('square', x) : func('pow', x, a);
  if (op === 'clamp') return func('clamp', x, a, b);
  return func(op, x);
}

/** The function that moved the elements of the only operand. */
function nameOfWalk({ reads, params }: KernelCall, out: Tensor): string {
  if (out.size < reads.x!.size) return 'slice';
  const backwards = [0, 1, 2, 3].some((axis) => params[`s${axis}`] >= 2 ** 31);
  return backwards ? 'flip' : 'permute';
}

const SIGNS: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
  equal: '==',
  notEqual: '!=',
};

function infix(left: Text, sign: string, right: Text): Text {
  const level = '*/'.includes(sign) ? Level.Product : '+-'.includes(sign) ? Level.Sum : Level.Comparison;
  // a * (b * c) is (a * b) * c as far as a reader is concerned; a - (b - c) is not (a - b) - c.
  const loose = sign === '*' && !right.text.includes('/');
  return { text: `${bracket(left, level)} ${sign} ${bracket(right, loose ? level : level + 1)}`, level };
}

function bracket({ text, level }: Text, least: Level): string {
  return level < least ? `(${text})` : text;
}

function func(name: string, ...operands: readonly Text[]): Text {
  return whole(`${name}(${operands.map(({ text }) => text).join(', ')})`);
}

function whole(text: string): Text {
  return { text, level: Level.Whole };
}

function nameOf(values: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(values).find((name) => values[name] === value)!;
}

function withoutOnes(shape: Shape): Shape {
  return shape.filter((extent) => extent !== 1);
}
