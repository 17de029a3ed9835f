import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';

/**
 * The last dimensions of an observation, for each of whose numbers there is a factor: [4] for four factors and
 * observations [4], or [3, 4] of three steps.
 *
 * @throws RangeError for factors that fit no dimensions, and for observations of bytes, which have no factors.
 */
export function scaledShape(scale: readonly number[], shape: Shape, type: 'f32' | 'u8'): Shape {
  if (type === 'u8') throw new RangeError("observationScale is for floats, and observationType is 'u8'");
  const scaled = shape.map((_, i) => shape.slice(i)).find((last) => sizeOf(last) === scale.length);
  if (scaled) return scaled;
  throw new RangeError(
    `observationScale must have a factor for each number of ${showShape(shape)}, or of its last dimensions, got ${scale.length}`,
  );
}
