import type { Flags, Params } from '../../kernels/kernel.ts';

/** What is known of a function in `assembly/` that does a kernel's work. */
export interface Native {
  /** The flags that it takes after everything else, in this order. */
  readonly flags?: readonly string[];
  /** How many elements of each tensor a call touches, counted from the first. */
  extents(params: Params, flags: Flags): Readonly<Record<string, number>>;
}

/** The kernels that have a function in `assembly/`, by name; all others run as their reference. */
export const NATIVE: Readonly<Record<string, Native>> = {
  product: {
    flags: ['RELU', 'SUMS'],
    extents: (p, { SUMS }) => ({
      a: (p.m - 1) * p.a_row + (p.k - 1) * p.a_k + 1,
      b: (p.k - 1) * p.b_k + (p.n - 1) * p.b_col + 1,
      bias: (p.m - 1) * p.bias_row + (p.n - 1) * p.bias_col + 1,
      mask: (p.m - 1) * p.out_row + (p.n - 1) * p.out_col + 1,
      out: (p.m - 1) * p.out_row + (p.n - 1) * p.out_col + 1,
      sums: SUMS === 1 ? p.m : p.n,
    }),
  },
  relu: { extents: ({ count }) => ({ x: count, y: count, out: count }) },
};
