import shader from '../../shaders/argmax.wgsl';
import nan from '../../shaders/lib/nan.wgsl';
import { firstLargest } from './first-largest.ts';
import { defineKernel, perElement } from './kernel.ts';

/** x [rows, length] -> out [rows]: the index of the first largest element of each row, of its first NaN if it has one. */
export const argmax = defineKernel({
  name: 'argmax',
  params: { rows: 'u32', length: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'i32' },
  dispatch: (p) => perElement('argmax', nan + shader, p.rows),
  reference({ x, out }, { rows, length }) {
    for (let row = 0; row < rows; row++) {
      out[row] = firstLargest(x, row * length, length) - row * length;
    }
  },
});
