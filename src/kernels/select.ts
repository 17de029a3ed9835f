import grid from '../../shaders/lib/grid.wgsl';
import shader from '../../shaders/select.wgsl';
import { axesOf, eachPosition, GRID, type Strides } from './grid.ts';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';

/** out = a where the condition is not 0 (a NaN is not), else b, over a grid of up to four axes, see grid.ts. */
export const select = defineSelect('select', 'f32');

/** `select` with a condition of integers. */
export const selectByIntegers = defineSelect('select_by_integers', 'i32');

function defineSelect(name: string, dtype: 'f32' | 'i32') {
  const FLOATS = Number(dtype === 'f32');
  return defineKernel({
    name,
    params: {
      ...GRID,
      ...{ c0: u32, c1: u32, c2: u32, c3: u32 },
      ...{ a0: u32, a1: u32, a2: u32, a3: u32 },
      ...{ b0: u32, b1: u32, b2: u32, b3: u32 },
    },
    reads: { condition: dtype, a: 'f32', b: 'f32' },
    writes: { out: 'f32' },
    shape: ({ count }) => `count ${count}`,
    dispatch: (p) => perElement(name, grid + shader, p.count, { FLOATS, AXES: axesOf(p) }),
    reference({ condition, a, b, out }, p) {
      const c: Strides = [p.c0, p.c1, p.c2, p.c3];
      const x: Strides = [p.a0, p.a1, p.a2, p.a3];
      const y: Strides = [p.b0, p.b1, p.b2, p.b3];
      eachPosition(p, (i, at) => {
        out[i] = condition[at(c)] !== 0 ? a[at(x)] : b[at(y)];
      });
    },
  });
}
