/**
 * Element types. `u8` is for pixels: they are stored and uploaded as bytes, four to a word, and kernels read
 * each byte as byte / 255.
 */
export type DType = 'f32' | 'i32' | 'u8';

const ARRAYS = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

interface Arrays {
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
}

/** The typed array that holds elements of `D`. */
export type DataOf<D extends DType> = D extends DType ? Arrays[D] : never;

/** The bytes of `length` elements in a buffer. WGSL's storage buffers hold words of four. */
export function byteLength(dtype: DType, length: number): number {
  return Math.ceil((length * ARRAYS[dtype].BYTES_PER_ELEMENT) / 4) * 4;
}

/** A typed array of `dtype` over `length` elements of `buffer`, from byte `byteOffset` on. */
export function viewOf<D extends DType>(
  dtype: D,
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
): DataOf<D> {
  return new ARRAYS[dtype](buffer, byteOffset, length) as DataOf<D>;
}

/**
 * The dtype whose elements `data` holds.
 *
 * @throws TypeError for any other array.
 */
export function dtypeOf(data: DataOf<DType>): DType {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Int32Array) return 'i32';
  if (data instanceof Uint8Array) return 'u8';
  throw new TypeError(`values must be a Float32Array, an Int32Array or a Uint8Array, got ${describe(data)}`);
}

/**
 * Checks that `data` is a typed array of `length` elements of `dtype`. `what` begins the error.
 *
 * @throws TypeError for another kind of array; RangeError for another length, such as a detached array's 0.
 */
export function checkData(what: string, dtype: DType, length: number, data: unknown): void {
  if (!(data instanceof ARRAYS[dtype])) {
    throw new TypeError(`${what} must be a ${ARRAYS[dtype].name}, got ${describe(data)}`);
  }
  if (data.length !== length) throw new RangeError(`${what} must have ${length} values, got ${data.length}`);
}

/** The type of a value, for errors: the name of its class, or the value itself. */
export function describe(value: unknown): string {
  return value instanceof Object ? value.constructor.name : String(value);
}
