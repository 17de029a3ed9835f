import shader from '../../shaders/scatter.wgsl';
import exact from '../../shaders/scatter_exact.wgsl';
import { alongAxis } from './along-axis.ts';
import { type Dispatch, defineKernel, perElement } from './kernel.ts';

/** The most picks that a plain sum adds up well, and the most rows for which each element can look at all picks. */
const FEW = 32;

/** The number of invocations that keep a GPU busy. */
const BUSY = 512;

/** The most picks that one invocation adds up well, in stretches. */
const MANY = 65_536;

/**
 * values [outer, picks, lanes, width], index [outer, picks, lanes] -> out [outer, length, lanes, width]: the values
 * of each index added up at its row, in a fixed order, and zero elsewhere.
 */
export const scatter = defineKernel({
  name: 'scatter',
  params: { outer: 'u32', length: 'u32', picks: 'u32', lanes: 'u32', width: 'u32' },
  reads: { values: 'f32', index: 'i32' },
  writes: { out: 'f32' },
  shape: ({ outer, length, picks, lanes, width }) =>
    `outer ${outer}, length ${length}, picks ${picks}, lanes ${lanes}, width ${width}`,
  dispatch({ outer, length, picks, lanes, width }): Dispatch {
    const columns = outer * lanes * width;
    if (length <= FEW && picks > FEW) {
      const results = columns * length;
      const share = results < BUSY || picks > MANY;
      return alongAxis('scatter_exact', exact, results, share ? picks : 1, {});
    }
    // Enough rows for each owner that finding its picks takes no longer than clearing them, unless that left too few
    // owners.
    const OWNERS = Math.min(length, Math.ceil(Math.max(BUSY / columns, length / picks)));
    return perElement('scatter', shader, columns * OWNERS, { OWNERS });
  },
  reference({ values, index, out }, { outer, length, picks, lanes, width }) {
    const totals = new Float64Array(out.length);
    for (let pick = 0; pick < outer * picks * lanes; pick++) {
      const row = index[pick];
      if (row < 0 || row >= length) continue;
      const first = Math.floor(pick / (picks * lanes)) * length;
      const place = (first + row) * lanes + (pick % lanes);
      for (let c = 0; c < width; c++) totals[place * width + c] += values[pick * width + c];
    }
    out.set(totals);
  },
});
