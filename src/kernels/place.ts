import grid from '../../shaders/lib/grid.wgsl';
import shader from '../../shaders/place.wgsl';
import { axesOf, GRID } from './grid.ts';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';

/** out = `value`, but x at start + step * index along each of up to four axes: the adjoint of a slice. */
export const place = defineKernel({
  name: 'place',
  params: {
    ...GRID,
    ...{ m0: u32, m1: u32, m2: u32, m3: u32 },
    ...{ start0: u32, start1: u32, start2: u32, start3: u32 },
    ...{ step0: u32, step1: u32, step2: u32, step3: u32, value: 'f32' },
  },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count, n1, n2, n3 }) => `${count / (n1 * n2 * n3)} x ${n1} x ${n2} x ${n3}`,
  dispatch(p) {
    const STEPS = Number(Math.max(p.step0, p.step1, p.step2, p.step3) > 1);
    return perElement('place', grid + shader, p.count, { AXES: axesOf(p), STEPS });
  },
  reference({ x, out }, p) {
    out.fill(p.value);
    for (let i = 0; i < p.m0 * p.m1 * p.m2 * p.m3; i++) {
      const i3 = p.start3 + p.step3 * (i % p.m3);
      const i2 = p.start2 + p.step2 * (Math.floor(i / p.m3) % p.m2);
      const i1 = p.start1 + p.step1 * (Math.floor(i / (p.m3 * p.m2)) % p.m1);
      const i0 = p.start0 + p.step0 * Math.floor(i / (p.m3 * p.m2 * p.m1));
      out[((i0 * p.n1 + i1) * p.n2 + i2) * p.n3 + i3] = x[i];
    }
  },
});
