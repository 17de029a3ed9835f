import type { Step } from '../compile/plan.ts';
import { byteLength } from '../dtype.ts';

/** Bytes of the tensors that the step binds. */
export function bytesOf({ bindings }: Step): number {
  return Object.values(bindings).reduce((total, { dtype, length }) => total + byteLength(dtype, length), 0);
}

/** The floating-point operations of a step, if its kernel counts them. */
export function operationsOf({ kernel, params }: Step): number | undefined {
  return kernel.operations?.(params);
}

/** A short form of the step's extents. */
export function shapeOf({ kernel, params, flags }: Step): string {
  if (kernel.shape) return kernel.shape(params, flags);
  const integers = Object.keys(params).filter((name) => kernel.params[name] === 'u32');
  return integers.map((name) => `${name} ${params[name]}`).join(', ');
}
