import shader from '../../shaders/concat.wgsl';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';
const f32 = 'f32';

/** The most parts of a call: every adapter has 8 storage buffers, and one holds the result. */
export const MOST_PARTS = 7;

/** Parts p0, p1, ... of [rows, width] -> out [rows, total]: rows side by side. The width of an absent part is 0. */
export const concat = defineKernel({
  name: 'concat',
  params: {
    ...{ count: u32, total: u32 },
    ...{ w0: u32, w1: u32, w2: u32, w3: u32, w4: u32, w5: u32, w6: u32 },
  },
  reads: { p0: f32, p1: f32, p2: f32, p3: f32, p4: f32, p5: f32, p6: f32 },
  writes: { out: f32 },
  optional: ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'],
  shape: ({ count, total }) => `rows ${count / total}, total ${total}`,
  dispatch: ({ count }) => perElement('concat', shader, count),
  reference({ p0, p1, p2, p3, p4, p5, p6, out }, { count, total, w0, w1, w2, w3, w4, w5, w6 }) {
    const parts = [p0, p1, p2, p3, p4, p5, p6];
    const widths = [w0, w1, w2, w3, w4, w5, w6];
    for (let row = 0, at = 0; row < count / total; row++) {
      for (const [i, width] of widths.entries()) {
        for (let j = 0; j < width; j++) out[at++] = parts[i]![row * width + j];
      }
    }
  },
});
