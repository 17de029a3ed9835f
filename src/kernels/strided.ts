import shader from '../../shaders/strided.wgsl';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';

/** out[i] = x[offset + indices of i . strides], over up to four axes; a negative stride is the u32 that wraps around to it. */
export const strided = defineKernel({
  name: 'strided',
  params: {
    ...{ count: u32, n1: u32, n2: u32, n3: u32 },
    ...{ s0: u32, s1: u32, s2: u32, s3: u32, offset: u32 },
  },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  shape: ({ count, n1, n2, n3 }) => `${count / (n1 * n2 * n3)} x ${n1} x ${n2} x ${n3}`,
  dispatch: ({ count }) => perElement('strided', shader, count),
  reference({ x, out }, p) {
    for (let i = 0; i < p.count; i++) {
      const i3 = i % p.n3;
      const i2 = Math.floor(i / p.n3) % p.n2;
      const i1 = Math.floor(i / (p.n3 * p.n2)) % p.n1;
      const i0 = Math.floor(i / (p.n3 * p.n2 * p.n1));
      const before = Math.imul(i0, p.s0) + Math.imul(i1, p.s1) + Math.imul(i2, p.s2);
      out[i] = x[p.offset + before + Math.imul(i3, p.s3)];
    }
  },
});
