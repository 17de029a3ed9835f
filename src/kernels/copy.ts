import shader from '../../shaders/copy.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** out = x, both [4 * quads]: measures how fast a device reads and writes memory. */
export const copy = defineKernel({
  name: 'copy',
  params: { quads: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ quads }) => perElement('copy', shader, quads),
  reference({ x, out }, { quads }) {
    for (let i = 0; i < 4 * quads; i++) out[i] = x[i];
  },
});
