import shader from '../../shaders/gather.wgsl';
import { defineKernel, perElement } from './kernel.ts';

/**
 * x [outer, length, lanes, width], index [outer, picks, lanes] -> out [outer, picks, lanes, width]: each index picks
 * `width` numbers of its own lane; NaN where it is outside the axis.
 */
export const gather = defineKernel({
  name: 'gather',
  params: { outer: 'u32', length: 'u32', picks: 'u32', lanes: 'u32', width: 'u32', nan: 'u32' },
  reads: { x: 'f32', index: 'i32' },
  writes: { out: 'f32' },
  shape: ({ outer, length, picks, lanes, width }) =>
    `outer ${outer}, length ${length}, picks ${picks}, lanes ${lanes}, width ${width}`,
  dispatch: (p) => perElement('gather', shader, p.outer * p.picks * p.lanes * p.width),
  reference({ x, index, out }, { outer, length, picks, lanes, width }) {
    for (let i = 0; i < outer * picks * lanes * width; i++) {
      const pick = Math.floor(i / width);
      const row = index[pick];
      const first = Math.floor(pick / (picks * lanes)) * length;
      const at = ((first + row) * lanes + (pick % lanes)) * width + (i % width);
      out[i] = row >= 0 && row < length ? x[at] : Number.NaN;
    }
  },
});

/** The value that the param `nan` must have. */
export const NAN_BITS = 0x7fc00000;
