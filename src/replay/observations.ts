import type { Observations } from '../envs/environment.ts';

/** The arrays that hold observations, by the type of their elements: numbers, or the bytes of images. */
export interface ObservationArrays {
  f32: Float32Array;
  u8: Uint8Array;
}

/** The type of stored observations: 'f32' for numbers, 'u8' for the bytes of images. */
export type ObservationType = keyof ObservationArrays;

export function bytesPerElement(type: ObservationType): number {
  return type === 'u8' ? 1 : 4;
}

/** @throws RangeError if the JavaScript engine has no array of that length. */
export function newObservations<T extends ObservationType>(type: T, length: number): ObservationArrays[T] {
  try {
    return (type === 'u8' ? new Uint8Array(length) : new Float32Array(length)) as ObservationArrays[T];
  } catch (cause) {
    throw new RangeError(
      `observations of ${length} elements together do not fit in an array: keep fewer, or smaller ones`,
      { cause },
    );
  }
}

/** The number of elements below which a loop is faster than copying a view, which is an object of its own. */
const LONG = 128;

/** Copies row `fromRow` of rows of `size` elements to row `toRow`. */
export function copyRow<O extends Observations>(
  from: O,
  fromRow: number,
  to: O,
  toRow: number,
  size: number,
): void {
  const source = fromRow * size;
  const target = toRow * size;
  if (size >= LONG) to.set(from.subarray(source, source + size), target);
  else for (let j = 0; j < size; j++) to[target + j] = from[source + j];
}

/** The type of observations. */
export function typeOf(observations: Observations): ObservationType {
  return observations instanceof Uint8Array ? 'u8' : 'f32';
}
