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
  adam: {
    extents: ({ count }) => ({ step: 2, ...each(count, 'gradient', 'parameters', 'mean', 'square') }),
  },
  clamp: { extents: ({ count }) => each(count, 'x', 'out') },
  clip_norm: { extents: ({ count, groups }) => ({ partials: groups, ...each(count, 'x', 'out') }) },
  copy: { extents: ({ quads }) => each(4 * quads, 'x', 'out') },
  lerp: { extents: ({ count }) => each(count, 'source', 'values') },
  multiply_adds: { extents: ({ count }) => ({ out: count }) },
  reduce: {
    flags: ['MAXIMUM'],
    extents: ({ outputs, length }) => ({ x: outputs * length, out: outputs }),
  },
  relu: { extents: ({ count }) => each(count, 'x', 'y', 'out') },
  rmsprop: {
    extents: ({ count }) => ({
      step: 1,
      ...each(count, 'gradient', 'parameters', 'square', 'mean', 'velocity'),
    }),
  },
  sgd: { extents: ({ count }) => ({ step: 1, ...each(count, 'gradient', 'parameters', 'velocity') }) },
  square_sums: { extents: ({ count, groups }) => ({ x: count, partials: groups }) },
};

function each(length: number, ...names: string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, length]));
}
