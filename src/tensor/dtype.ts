/** Element types. All are four bytes wide, which is what WGSL storage buffers hold. */
export type DType = 'f32' | 'i32';

export const BYTES_PER_ELEMENT = 4;

/** The typed array that holds elements of `D`. */
export type DataOf<D extends DType> = D extends 'f32' ? Float32Array : D extends 'i32' ? Int32Array : never;

/** A typed array of `dtype` over `length` elements of `buffer`, or a fresh one. */
export function viewOf<D extends DType>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
): DataOf<D> {
  const view =
    dtype === 'f32'
      ? new Float32Array(buffer, byteOffset, length)
      : new Int32Array(buffer, byteOffset, length);
  return view as DataOf<D>;
}
