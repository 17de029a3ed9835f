import { byteLength, type DataOf, type DType, dtypeOf, viewOf } from '../dtype.ts';
import { type Shape, showShape, sizeOf } from './shape.ts';
import { State } from './state.ts';
import { Tensor } from './tensor.ts';

type Nested = number | readonly Nested[];

/** A constant from a number or (nested) arrays: `tensor([[1, 2], [3, 4]])` has shape [2, 2]. */
export function tensor(values: Nested): Tensor<'f32'>;
export function tensor<D extends DType>(values: Nested, dtype: D): Tensor<D>;
export function tensor(values: Nested, dtype: DType = 'f32'): Tensor {
  const shape: number[] = [];
  for (let level = values; typeof level !== 'number'; level = level[0]) {
    shape.push(level.length);
    if (level.length === 0)
      throw new Error(`tensor: an empty array at axis ${shape.length - 1} has no elements`);
  }
  const flat: number[] = [];
  flatten(values, shape, 0, flat);
  const data = viewOf(dtype, new ArrayBuffer(byteLength(dtype, flat.length)), 0, flat.length);
  data.set(flat);
  return constant(data, shape);
}

function flatten(values: Nested, shape: Shape, axis: number, into: number[]): void {
  if (typeof values === 'number' ? axis !== shape.length : values.length !== shape[axis]) {
    const found = typeof values === 'number' ? 'a number' : `${values.length} elements`;
    throw new Error(
      `ragged array: ${found} on axis ${axis} where the first entry gives shape ${showShape(shape)}`,
    );
  }
  if (typeof values === 'number') into.push(values);
  else for (const value of values) flatten(value, shape, axis + 1, into);
}

/** A constant over a typed array, which is copied. The dtype follows the array's type. */
export function constant(data: Float32Array, shape: Shape): Tensor<'f32'>;
export function constant(data: Int32Array, shape: Shape): Tensor<'i32'>;
export function constant(data: Uint8Array, shape: Shape): Tensor<'u8'>;
export function constant(data: DataOf<DType>, shape: Shape): Tensor;
export function constant(data: DataOf<DType>, shape: Shape): Tensor {
  const dtype = dtypeOf(data);
  if (data.length !== sizeOf(shape)) {
    throw new Error(
      `${data.length} values cannot fill shape ${showShape(shape)}, which has ${sizeOf(shape)}`,
    );
  }
  return new Tensor(shape, dtype, { kind: 'constant', data: data.slice() });
}

export function scalar(value: number): Tensor<'f32'> {
  return constant(Float32Array.of(value), []);
}

export function full(shape: Shape, value: number): Tensor<'f32'> {
  return constant(new Float32Array(sizeOf(shape)).fill(value), shape);
}

/** A tensor of zeros that programs can update in place. */
export function zeroState(label: string, shape: Shape): Tensor<'f32'> {
  const state = new State(label, 'f32', sizeOf(shape));
  return new Tensor(shape, 'f32', { kind: 'state', state, offset: 0 });
}

/** Everything in `state`, as one tensor. */
export function wholeState(state: State): Tensor<'f32'> {
  return new Tensor([state.length], 'f32', { kind: 'state', state, offset: 0 });
}
