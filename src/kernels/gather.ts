import shader from '../../shaders/gather.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/** x [rows, length], index [rows, picks] -> out [rows, picks]; NaN where an index is outside the row. */
export const gather = defineKernel({
  name: 'gather',
  params: { rows: 'u32', length: 'u32', picks: 'u32', nan: 'u32' },
  reads: { x: 'f32', index: 'i32' },
  writes: { out: 'f32' },
  shape: ({ rows, length, picks }) => `rows ${rows}, length ${length}, picks ${picks}`,
  dispatch: (p) => perElement('gather', shader, p.rows * p.picks),
  reference({ x, index, out }, { rows, length, picks }) {
    for (let i = 0; i < rows * picks; i++) {
      const column = index[i];
      const inside = column >= 0 && column < length;
      out[i] = inside ? x[Math.floor(i / picks) * length + column] : Number.NaN;
    }
  },
});

/** What `nan` must be. */
export const NAN_BITS = 0x7fc00000;
