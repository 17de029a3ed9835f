import shared from '../../shaders/lib/product.wgsl';
import broadcast from '../../shaders/product_broadcast.wgsl';
import tiled from '../../shaders/product_tiled.wgsl';
import { defineKernel, type Dispatch, type Flags, joinShaders, MAX_WORKGROUPS } from './kernel.ts';
import { relu } from './relu.ts';

const u32 = 'u32';

/**
 * The matrix product behind `matmul`, `linear` and their gradients:
 * out[i, j] = sum over k of a[i, k] * b[k, j], each operand given by its strides.
 * Flags: `BIAS` adds bias[i * bias_row + j * bias_col]; `RELU` follows; `MASK` keeps only where `mask`, laid
 * out like `out`, is positive; `SUMS` = 1 writes the sums of the rows of a to `sums`, 2 those of the columns of b.
 */
export const product = defineKernel({
  name: 'product',
  params: {
    ...{ m: u32, n: u32, k: u32 },
    ...{ a_row: u32, a_k: u32, b_k: u32, b_col: u32 },
    ...{ out_row: u32, out_col: u32, bias_row: u32, bias_col: u32 },
  },
  reads: { a: 'f32', b: 'f32', bias: 'f32', mask: 'f32' },
  writes: { out: 'f32', sums: 'f32' },
  optional: ['bias', 'mask', 'sums'],

  /** A ReLU on the result, or a ReLU's gradient: the mask is the ReLU's result. */
  absorb(flags, next) {
    if (next.kernel !== relu || flags.RELU || flags.MASK) return undefined;
    return next.flags.GRADIENT
      ? { flags: { ...flags, MASK: 1 }, reads: { mask: 'y' } }
      : { flags: { ...flags, RELU: 1 }, reads: {} };
  },

  dispatch(p, flags, adapter) {
    return adapter.subgroupSize === LANES ? broadcastDispatch(p, flags) : tiledDispatch(p, flags);
  },

  reference({ a, b, bias, mask, out, sums }, p, { RELU, SUMS }) {
    for (let i = 0; i < p.m; i++) {
      for (let j = 0; j < p.n; j++) {
        let total = 0;
        for (let k = 0; k < p.k; k++) total += a[i * p.a_row + k * p.a_k] * b[k * p.b_k + j * p.b_col];
        if (bias) total += bias[i * p.bias_row + j * p.bias_col];
        if (RELU && total < 0) total = 0;
        const at = i * p.out_row + j * p.out_col;
        out[at] = mask && !(mask[at] > 0) ? 0 : total;
      }
    }
    const [count, values, outer, inner] = SUMS === 1 ? [p.m, a, p.a_row, p.a_k] : [p.n, b, p.b_col, p.b_k];
    for (let i = 0; sums && i < count; i++) {
      let total = 0;
      for (let k = 0; k < p.k; k++) total += values[i * outer + k * inner];
      sums[i] = total;
    }
  },
});

interface Layout {
  readonly m: number;
  readonly n: number;
  readonly a_k: number;
  readonly b_k: number;
}

const TILE = 64;

function tiledDispatch({ m, n, a_k, b_k }: Layout, flags: Flags): Dispatch {
  const constants = { ...flags, A_ALONG_K: Number(a_k === 1), B_ALONG_K: Number(b_k === 1) };
  return {
    label: 'product_tiled',
    source: joinShaders(shared, tiled),
    constants,
    workgroups: tiles(m, TILE, n, TILE),
  };
}

/** Lanes of a subgroup that `product_broadcast.wgsl` is written for. */
const LANES = 8;
const COLUMNS = 4 * LANES;

function broadcastDispatch({ m, n }: Layout, flags: Flags): Dispatch {
  // The cost of a tile was measured to grow as 4 + its rows: take the height that makes the sum smallest.
  const cost = (rows: number) => Math.ceil(m / rows) * (4 + rows);
  const ROWS = [32, 16, 8].reduce((best, rows) => (cost(rows) < cost(best) ? rows : best));
  return {
    label: 'product_broadcast',
    source: joinShaders(shared, broadcast),
    constants: { ...flags, ROWS },
    workgroups: tiles(m, ROWS, n, COLUMNS),
  };
}

function tiles(m: number, height: number, n: number, width: number): [number, number, number] {
  const rows = Math.ceil(m / height);
  return [Math.ceil(n / width), Math.min(rows, MAX_WORKGROUPS), Math.ceil(rows / MAX_WORKGROUPS)];
}
