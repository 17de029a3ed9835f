import * as assert from 'uvu/assert';
import type { Safetensors } from '../../src/io/safetensors.ts';

/** A tensor of the file, as floats. */
export function values(file: Safetensors, name: string): Float32Array {
  const tensor = file.tensors.get(name);
  assert.ok(tensor, `the file holds ${name}`);
  return Float32Array.from(tensor.data as ArrayLike<number>);
}

/** One of `rows` equal parts. */
export function row<T extends Float32Array | Uint8Array>(all: T, index: number, rows: number): T {
  const length = all.length / rows;
  return all.subarray(index * length, (index + 1) * length) as T;
}
