import type { Step } from '../compile/plan.ts';
import { byteLength } from '../dtype.ts';

/** What the step's bindings hold. */
export function bytesOf({ bindings }: Step): number {
  return Object.values(bindings).reduce((total, { dtype, length }) => total + byteLength(dtype, length), 0);
}

/** Floating-point operations, if the kernel counts them. */
export function operationsOf({ kernel, params }: Step): number | undefined {
  return kernel.operations?.(params);
}

/** What the step was called with, in short. */
export function shapeOf({ kernel, params, flags }: Step): string {
  if (kernel.shape) return kernel.shape(params, flags);
  const integers = Object.keys(params).filter((name) => kernel.params[name] === 'u32');
  return integers.map((name) => `${name} ${params[name]}`).join(', ');
}
