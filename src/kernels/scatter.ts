import longSum from '../../shaders/lib/long_sum.wgsl';
import linkedShader from '../../shaders/scatter_linked.wgsl';
import shader from '../../shaders/scatter.wgsl';
import { defineKernel, perElement } from './kernel.ts';

const u32 = 'u32';

const params = { outer: u32, length: u32, picks: u32, lanes: u32, width: u32 } as const;

type Extents = { readonly [K in keyof typeof params]: number };

const shape = ({ outer, length, picks, lanes, width }: Extents) =>
  `outer ${outer}, length ${length}, picks ${picks}, lanes ${lanes}, width ${width}`;

const elements = ({ outer, length, lanes, width }: Extents) => outer * length * lanes * width;

/**
 * values [outer, picks, lanes, width], index [outer, picks, lanes] -> out [outer, length, lanes, width]: the values
 * of each index added up at its row, in the order of the picks, and zero elsewhere.
 */
export const scatter = defineKernel({
  name: 'scatter',
  params,
  reads: { values: 'f32', index: 'i32' },
  writes: { out: 'f32' },
  shape,
  dispatch: (p) => perElement('scatter', longSum + shader, elements(p)),
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

/** The same from `first` and `next` of the kernel `links` in the place of the index. */
export const scatterLinked = defineKernel({
  name: 'scatter_linked',
  params,
  reads: { values: 'f32', first: 'i32', next: 'i32' },
  writes: { out: 'f32' },
  shape,
  dispatch: (p) => perElement('scatter_linked', longSum + linkedShader, elements(p)),
  reference({ values, first, next, out }, { outer, length, picks, lanes, width }) {
    for (let place = 0; place < outer * length * lanes; place++) {
      const start = Math.floor(place / (length * lanes)) * picks * lanes + (place % lanes);
      for (let c = 0; c < width; c++) {
        let total = 0;
        for (let j = first[place]; j >= 0; j = next[start + j * lanes]) {
          total += values[(start + j * lanes) * width + c];
        }
        out[place * width + c] = total;
      }
    }
  },
});
