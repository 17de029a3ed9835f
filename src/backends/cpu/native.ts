import type { Params } from '../../kernels/kernel.ts';

/** What is known of a function in `assembly/` that does a kernel's work. */
export interface Native {
  /** The flags that it takes after everything else, in this order. */
  readonly flags?: readonly string[];
  /** How many elements of each tensor a call touches, counted from the first. */
  extents(params: Params): Readonly<Record<string, number>>;
}

/** The kernels that have a function in `assembly/`, by name; all others run as their reference. */
export const NATIVE: Readonly<Record<string, Native>> = {
  relu: { extents: ({ count }) => ({ x: count, y: count, out: count }) },
};
