import type { Step } from '../../compile/plan.ts';
import { isBuiltIn, type Params } from '../../kernels/kernel.ts';
import { nativeOf } from './native.ts';
import { SPLITS } from './splits.ts';

/** What one thread does of a call. */
export interface Share {
  readonly params: Params;
  /** Where its part of a tensor of numbers begins, in elements from the first; absent where it gets the whole. */
  readonly starts: Readonly<Record<string, number>>;
  /** Which share it is of how many, for functions that divide the work themselves. */
  readonly index: number;
  readonly count: number;
}

/** The shares of a step for so many threads: one for each, or fewer if there is not enough to divide. */
export function sharesOf({ kernel, params }: Step, threads: number): readonly Share[] {
  const whole = { params, starts: {}, index: 0, count: 1 };
  if (threads === 1) return [whole];
  if (nativeOf(kernel)?.shared) {
    return Array.from({ length: threads }, (_, index) => ({ ...whole, index, count: threads }));
  }
  const split = isBuiltIn(kernel) ? SPLITS[kernel.name]?.(params) : undefined;
  const units = split ? Math.ceil(split.extent / split.unit) : 1;
  if (!split || units === 1) return [whole];
  const count = Math.min(threads, units);
  const bound = (i: number) => Math.min(split.extent, Math.floor((units * i) / count) * split.unit);
  return Array.from({ length: count }, (_, i) => {
    const first = bound(i);
    const starts = Object.entries(split.elements).map(([name, elements]) => [name, first * elements]);
    return {
      ...whole,
      params: { ...params, ...split.params(first, bound(i + 1) - first) },
      starts: Object.fromEntries(starts),
    };
  });
}

/** Whether the work of a step takes one thread several times as long as to wake another. */
export function isWorthSharing({ kernel, params, bindings }: Step): boolean {
  if (kernel.operations) return kernel.operations(params) >= OPERATIONS_WORTH_SHARING;
  const elements = Object.values(bindings).reduce((sum, { length }) => sum + length, 0);
  return elements >= ELEMENTS_WORTH_SHARING;
}

/** Floating-point operations of a product. */
const OPERATIONS_WORTH_SHARING = 1e7;
/** Elements that are read or written. */
const ELEMENTS_WORTH_SHARING = 4e5;
