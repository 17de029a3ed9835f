import type { Step } from '../../compile/plan.ts';
import { isBuiltIn, type Kernel, type Params } from '../../kernels/kernel.ts';
import { nativeOf } from './native.ts';
import { SPLITS, type Split } from './splits.ts';

/** One thread's part of a call. */
export interface Share {
  readonly params: Params;
  /** The first element of its part of each tensor; absent for a tensor that it gets whole. */
  readonly starts: Readonly<Record<string, number>>;
  /** The number of the share, and of all shares, for functions that divide the work themselves. */
  readonly index: number;
  readonly count: number;
}

/** The shares of a step: one for each thread, or fewer if there is not enough to divide. */
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

/** Whether a step takes less time when shared, including the time to wake the other threads. */
export function isWorthSharing({ kernel, params }: Step): boolean {
  if (kernel.operations) return kernel.operations(params) >= OPERATIONS_WORTH_SHARING;
  const split = splitOf(kernel, params);
  if (!split) return false;
  const elements = Object.values(split.elements).reduce((sum, each) => sum + each, 0);
  return split.extent * elements * (split.work ?? 1) >= COPIES_WORTH_SHARING;
}

/** The number of floating-point operations from which on sharing a product pays. */
const OPERATIONS_WORTH_SHARING = 1e7;
/** The number of elements that take a tenth of a millisecond to read or write. */
const COPIES_WORTH_SHARING = 1.5e6;

function splitOf(kernel: Kernel, params: Params): Split | undefined {
  return isBuiltIn(kernel) ? SPLITS[kernel.name]?.(params) : undefined;
}
