import { showShape, sizeOf } from '../tensor/shape.ts';
import type { Environment, Observations } from './environment.ts';

/** The error for an observation of another type or length than the shape asks for, or undefined. */
export function observationFault(environment: Environment<Observations>): Error | undefined {
  const { name = 'an environment', observation, observationShape } = environment;
  if (!(observation instanceof Float32Array || observation instanceof Uint8Array)) {
    const type = (observation as object | undefined)?.constructor?.name ?? String(observation);
    return new TypeError(`${name}: observation must be a Float32Array or a Uint8Array, got ${type}`);
  }
  const shape: unknown = observationShape;
  const isShape = Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent > 0);
  if (!isShape || shape.length === 0) {
    return new RangeError(
      `${name}: observationShape must be a list of positive integers such as [4] or [3, 10, 10], got ${
        Array.isArray(shape) ? showShape(shape) : String(shape)
      }`,
    );
  }
  if (observation.length === sizeOf(observationShape)) return undefined;
  return new RangeError(
    `${name}: observation must have ${sizeOf(observationShape)} elements, as observationShape ${showShape(
      observationShape,
    )} says, got ${observation.length}`,
  );
}
