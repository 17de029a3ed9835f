import { byteLength, type DataOf, type DType, describe, dtypeOf, viewOf } from '../dtype.ts';
import { type Shape, showShape, sizeOf } from './shape.ts';
import { State } from './state.ts';
import { Tensor } from './tensor.ts';

type Nested = number | readonly Nested[];

/**
 * A constant from a number or (nested) arrays: `tensor([[1, 2], [3, 4]])` has shape [2, 2].
 *
 * @throws TypeError if an entry is no number, or the arrays are ragged; RangeError if an array is empty, or a
 * number is no value of `dtype` ('i32' and 'u8' have only integers within their range).
 */
export function tensor(values: Nested): Tensor<'f32'>;
export function tensor<D extends DType>(values: Nested, dtype: D): Tensor<D>;
export function tensor(values: Nested, dtype: DType = 'f32'): Tensor {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0)
      throw new RangeError(`tensor: an empty array at axis ${shape.length - 1} has no elements`);
  }
  const flat: number[] = [];
  flatten(values, shape, 0, flat);
  const data = viewOf(dtype, new ArrayBuffer(byteLength(dtype, flat.length)), 0, flat.length);
  for (const [i, value] of flat.entries()) {
    data[i] = value;
    if (dtype !== 'f32' && data[i] !== value)
      throw new RangeError(`tensor: ${value} is no value of dtype ${dtype}`);
  }
  return constant(data, shape);
}

function flatten(values: Nested, shape: Shape, axis: number, into: number[]): void {
  const nested = Array.isArray(values);
  if (!nested && typeof values !== 'number') {
    throw new TypeError(`tensor: entries must be numbers or arrays of them, got ${describe(values)}`);
  }
  if (nested ? values.length !== shape[axis] : axis !== shape.length) {
    const found = nested ? `${values.length} elements` : 'a number';
    throw new TypeError(
      `tensor: ragged array: ${found} on axis ${axis} where the first entry gives shape ${showShape(shape)}`,
    );
  }
  if (nested) for (const value of values) flatten(value, shape, axis + 1, into);
  else into.push(values as number);
}

/**
 * A constant over a typed array, which is copied. The dtype follows the array's type.
 *
 * @throws TypeError if `data` is another array; RangeError if it does not fill `shape`.
 */
export function constant(data: Float32Array, shape: Shape): Tensor<'f32'>;
export function constant(data: Int32Array, shape: Shape): Tensor<'i32'>;
export function constant(data: Uint8Array, shape: Shape): Tensor<'u8'>;
export function constant(data: DataOf<DType>, shape: Shape): Tensor;
export function constant(data: DataOf<DType>, shape: Shape): Tensor {
  const dtype = dtypeOf(data);
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `constant: ${data.length} values cannot fill shape ${showShape(shape)}, which has ${sizeOf(shape)}`,
    );
  }
  return new Tensor(shape, dtype, { kind: 'constant', data: data.slice() });
}

/** A constant of shape []. */
export function scalar(value: number): Tensor<'f32'> {
  return constant(Float32Array.of(value), []);
}

/** A constant that holds `value` everywhere. */
export function full(shape: Shape, value: number): Tensor<'f32'> {
  return constant(new Float32Array(sizeOf(shape)).fill(value), shape);
}

/** A tensor of zeros that programs can update in place. */
export function zeroState(label: string, shape: Shape): Tensor<'f32'> {
  const state = new State(label, 'f32', sizeOf(shape));
  return new Tensor(shape, 'f32', { kind: 'state', state, offset: 0 });
}

/** All values of `state`, as one tensor. */
export function wholeState(state: State): Tensor<'f32'> {
  return new Tensor([state.length], 'f32', { kind: 'state', state, offset: 0 });
}
