import type { Params } from './kernel.ts';

// Kernels over a grid of up to four axes [count / (n1 n2 n3), n1, n2, n3]. Each operand has a stride along each axis, 0
// where it is broadcast; the result is contiguous. shaders/lib/grid.wgsl does the same in shaders.

/** Params of such a kernel, besides four strides for each operand. */
export const GRID = { count: 'u32', n1: 'u32', n2: 'u32', n3: 'u32' } as const;

export type Strides = readonly [number, number, number, number];

/** The number of last axes that a walk over the grid must distinguish: `AXES` of the shader. */
export function axesOf({ count, n1, n2, n3 }: Params): number {
  const extents = [n3, n3 * n2, n3 * n2 * n1];
  const axes = extents.indexOf(count);
  return axes === -1 ? 4 : axes + 1;
}

/** Calls `visit` for each element of the result; `at` gives the index of an operand's element from its strides. */
export function eachPosition(
  { count, n1, n2, n3 }: Params,
  visit: (i: number, at: (strides: Strides) => number) => void,
): void {
  for (let i = 0; i < count; i++) {
    const i3 = i % n3;
    const i2 = Math.floor(i / n3) % n2;
    const i1 = Math.floor(i / (n3 * n2)) % n1;
    const i0 = Math.floor(i / (n3 * n2 * n1));
    visit(i, ([s0, s1, s2, s3]) => i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3);
  }
}
