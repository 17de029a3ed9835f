import { type Device, gradients, type Shape, Tensor } from '../src/index.ts';
import { copy } from '../src/kernels/copy.ts';
import { Random } from '../src/random.ts';
import { compute } from '../src/tensor/call.ts';
import { zeroState } from '../src/tensor/create.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { State } from '../src/tensor/state.ts';
import type { OpCase } from './op-list.ts';
import type { PeerOperand } from './op-peers.ts';
import type { Repeat } from './rounds.ts';

const random = new Random(1);

/** Numbers for an op. */
export interface Operands {
  readonly floats: readonly FloatOperand[];
  /** None or one. */
  readonly index: readonly IndexOperand[];
}
interface FloatOperand extends PeerOperand {
  readonly values: Float32Array;
}
interface IndexOperand extends PeerOperand {
  readonly values: Int32Array;
}

export function draw(shape: Shape, [low, high]: OpCase['range']): FloatOperand {
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)) };
}

export function drawOperands({ shapes, range, index }: OpCase, size: number): Operands {
  const drawIndex = ({ shape, below }: { shape: Shape; below: number }): IndexOperand => {
    return { shape, values: Int32Array.from({ length: sizeOf(shape) }, () => random.int(below)) };
  };
  return {
    floats: shapes(size).map((shape) => draw(shape, range)),
    index: index ? [drawIndex(index(size))] : [],
  };
}

export function elementsOf(operands: readonly PeerOperand[]): number {
  return operands.reduce((total, { values }) => total + values.length, 0);
}

function tensorOf({ values, shape }: FloatOperand): Tensor<'f32'> {
  return new Tensor(shape, 'f32', {
    kind: 'state',
    state: new State('x', 'f32', values.length, values),
    offset: 0,
  });
}

/** An op that takes no index is given one with a single 0. */
export function tensorsOf({ floats, index: [index = { shape: [1], values: new Int32Array(1) }] }: Operands) {
  const { shape, values } = index;
  const state = new State('index', 'i32', values.length, values);
  return [floats.map(tensorOf), new Tensor(shape, 'i32', { kind: 'state', state, offset: 0 })] as const;
}

export function copyOf(x: FloatOperand): Tensor<'f32'> {
  const { values, shape } = x;
  return compute(copy, shape, { reads: { x: tensorOf(x) }, params: { quads: values.length / 4 } });
}

export function gradientsOf(op: OpCase, data: Operands, upstream: FloatOperand): Record<string, Tensor> {
  const [floats, index] = tensorsOf(data);
  const y = op.apply(floats, index);
  // The place of a loss computed from y, whose value is never read.
  const loss = compute(copy, [], {
    reads: { x: y },
    params: { quads: 1 },
    gradients: { x: () => tensorOf(upstream) },
  });
  const found = gradients(loss, floats.slice(0, op.gradients));
  return Object.fromEntries(found.map((gradient, i) => [`g${i}`, gradient!]));
}

/** Submits `count` times, then waits for the device. */
export async function repeating(device: Device, submit: () => void): Promise<Repeat> {
  const fence = await device.compile({}, () => ({ fence: zeroState('fence', [1]) }));
  return async (count) => {
    for (let i = 0; i < count; i++) submit();
    await fence.run();
  };
}
