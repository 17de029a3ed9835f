import grid from '../../shaders/lib/grid.wgsl';
import shader from '../../shaders/strided.wgsl';
import { axesOf, eachPosition, GRID, type Strides } from './grid.ts';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';

/** out[i] = x[offset + position of i . strides], over a grid; a negative stride is the u32 that wraps around to it. */
export const strided = defineKernel({
  name: 'strided',
  params: { ...GRID, ...{ s0: u32, s1: u32, s2: u32, s3: u32, offset: u32 } },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count, n1, n2, n3 }) => `${count / (n1 * n2 * n3)} x ${n1} x ${n2} x ${n3}`,
  dispatch: (p) => perElement('strided', grid + shader, p.count, { AXES: axesOf(p) }),
  reference({ x, out }, p) {
    const strides: Strides = [p.s0 | 0, p.s1 | 0, p.s2 | 0, p.s3 | 0];
    eachPosition(p, (i, at) => {
      out[i] = x[p.offset + at(strides)];
    });
  },
});
