import type { Step } from '../../compile/plan.ts';
import { isBuiltIn, type Kernel, type Params } from '../../kernels/kernel.ts';
import { nativeOf } from './native.ts';
import { SPLITS, type Split } from './splits.ts';

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
  const split = splitOf(kernel, params);
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

/** Whether a step takes less time shared, though to wake the other threads takes some as well. */
export function isWorthSharing({ kernel, params }: Step): boolean {
  if (kernel.operations) return kernel.operations(params) >= OPERATIONS_WORTH_SHARING;
  const split = splitOf(kernel, params);
  if (!split) return false;
  const elements = Object.values(split.elements).reduce((sum, each) => sum + each, 0);
  return split.extent * elements * (split.work ?? 1) >= COPIES_WORTH_SHARING;
}

/** Floating-point operations of a product. */
const OPERATIONS_WORTH_SHARING = 1e7;
/** Elements that it takes a tenth of a millisecond to read or to write. */
const COPIES_WORTH_SHARING = 1.5e6;

function splitOf(kernel: Kernel, params: Params): Split | undefined {
  return isBuiltIn(kernel) ? SPLITS[kernel.name]?.(params) : undefined;
}
