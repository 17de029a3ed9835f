import longSum from '../../shaders/lib/long_sum.wgsl';
import shader from '../../shaders/scatter.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** values and index [rows, picks] -> out [rows, length]: each value added at its index, zero elsewhere. */
export const scatter = defineKernel({
  name: 'scatter',
  params: { rows: 'u32', length: 'u32', picks: 'u32' },
  reads: { values: 'f32', index: 'i32' },
  writes: { out: 'f32' },
  dispatch: (p) => perElement('scatter', longSum + shader, p.rows * p.length),
  reference({ values, index, out }, { rows, length, picks }) {
    const totals = new Float64Array(rows * length);
    for (let i = 0; i < rows * picks; i++) {
      const column = index[i];
      if (column >= 0 && column < length) totals[Math.floor(i / picks) * length + column] += values[i];
    }
    out.set(totals);
  },
});
