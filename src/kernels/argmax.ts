import shader from '../../shaders/argmax.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** x [rows, length] -> out [rows]: the index of the first largest element of each row. */
export const argmax = defineKernel({
  name: 'argmax',
  params: { rows: 'u32', length: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'i32' },
  dispatch: (p) => perElement('argmax', shader, p.rows),
  reference({ x, out }, { rows, length }) {
    for (let row = 0; row < rows; row++) {
      let best = 0;
      for (let i = 1; i < length; i++) if (x[row * length + i] > x[row * length + best]) best = i;
      out[row] = best;
    }
  },
});
