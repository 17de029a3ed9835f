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

/**
 * How many threads, at most `most`, are worth using for a step: 1 if waking another thread would take longer than it
 * saves.
 */
export function threadsFor(step: Step, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(sharesWorthOf(step))));
}

/** The number of floating-point operations in a share of a product: 0.2 ms or so. */
const OPERATIONS_OF_SHARE = 5e6;
/** The number of elements in a share of a copy. */
const COPIES_OF_SHARE = 7.5e5;

function sharesWorthOf({ kernel, params }: Step): number {
  if (kernel.operations) return kernel.operations(params) / OPERATIONS_OF_SHARE;
  const split = splitOf(kernel, params);
  if (!split) return 1;
  const elements = Object.values(split.elements).reduce((sum, each) => sum + each, 0);
  return (split.extent * elements * (split.work ?? 1)) / COPIES_OF_SHARE;
}

function splitOf(kernel: Kernel, params: Params): Split | undefined {
  return isBuiltIn(kernel) ? SPLITS[kernel.name]?.(params) : undefined;
}
