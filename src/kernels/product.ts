import matrix from '../../shaders/product_matrix.wgsl';
import { defineKernel, type Flags } from './kernel.ts';
import { LONG, slicesOf } from './long-sums.ts';
import { absorbRelu, dispatchProduct, type Operands, otherProducts } from './product-dispatch.ts';

const u32 = 'u32';

/**
 * The matrix product behind `matmul`, `linear` and their gradients:
 * out[i, j] = sum over k of a[i, k] * b[k, j], each operand given by its strides. The terms k are cut into slices of
 * `split`, each of which gets a sum of its own: out is [slices, m, n], and the first slice has the bias.
 * Flags: `BIAS` adds bias[i * bias_row + j * bias_col]; `RELU` follows; `MASK` keeps only where `mask`, laid
 * out like `out`, is positive; `SUMS` = 1 writes the sums of the rows of a to `sums`, 2 those of the columns of b.
 */
export const product = defineKernel({
  name: 'product',
  params: {
    ...{ m: u32, n: u32, k: u32, split: u32 },
    ...{ a_row: u32, a_k: u32, b_k: u32, b_col: u32 },
    ...{ out_row: u32, out_col: u32, bias_row: u32, bias_col: u32 },
  },
  reads: { a: 'f32', b: 'f32', bias: 'f32', mask: 'f32' },
  writes: { out: 'f32', sums: 'f32' },
  optional: ['bias', 'mask', 'sums'],

  absorb: absorbRelu,
  cut(p) {
    const slices = p.k > LONG ? slicesOf(p.k, p.m * p.n) : 1;
    const split = Math.ceil(p.k / slices);
    return { params: { ...p, split }, slices: Math.ceil(p.k / split) };
  },
  shape: ({ m, n, k }) => `${m} x ${n} x ${k}`,
  operations: ({ m, n, k }) => 2 * m * n * k,

  dispatch: (p, flags, adapter) => dispatchProduct(operandsOf(p, flags), adapter),
  alternatives: (p, flags, adapter) => otherProducts(operandsOf(p, flags), adapter),

  reference({ a, b, bias, mask, out, sums }, p, { RELU, SUMS }) {
    const [count, values, outer, inner] = SUMS === 1 ? [p.m, a, p.a_row, p.a_k] : [p.n, b, p.b_col, p.b_k];
    for (let first = 0, slice = 0; first < p.k; first += p.split, slice++) {
      const end = Math.min(first + p.split, p.k);
      for (let i = 0; i < p.m; i++) {
        for (let j = 0; j < p.n; j++) {
          let total = 0;
          for (let k = first; k < end; k++) total += a[i * p.a_row + k * p.a_k] * b[k * p.b_k + j * p.b_col];
          if (bias && slice === 0) total += bias[i * p.bias_row + j * p.bias_col];
          if (RELU && total < 0) total = 0;
          const at = slice * p.m * p.n + i * p.out_row + j * p.out_col;
          out[at] = mask && !(mask[at] > 0) ? 0 : total;
        }
      }
      for (let i = 0; sums && i < count; i++) {
        let total = 0;
        for (let k = first; k < end; k++) total += values[i * outer + k * inner];
        sums[slice * count + i] = total;
      }
    }
  },
});

interface Layout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly split: number;
  readonly a_k: number;
  readonly b_k: number;
}

function operandsOf({ m, n, k, split, a_k, b_k }: Layout, constants: Flags): Operands {
  const extents = { rows: m, columns: n, slices: Math.ceil(k / split), long: k > LONG };
  return {
    label: 'product_matrix',
    source: matrix,
    constants,
    ...extents,
    aAlongK: a_k === 1,
    bAlongK: b_k === 1,
  };
}
