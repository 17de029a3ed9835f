import matrix from '../../shaders/product_matrix.wgsl';
import { defineKernel, type Flags } from './kernel.ts';
import { LONG, slicesOf } from './long-sums.ts';
import { absorbRelu, dispatchProduct, type Operands, otherProducts } from './product-dispatch.ts';

const u32 = 'u32';

/**
 * The matrix product behind `matmul`, `linear` and their gradients:
 * out[i, j] = sum over k of a[i, k] * b[k, j], each operand given by its strides. The terms k are cut into slices of
 * `split`, each with its own sum: out is [slices, m, n], and the first slice has the bias. Alternatively `batch`
 * products are computed, of matrices `a_batch` and `b_batch` apart, whose terms are not cut: out is [batch, m, n].
 * Flags: `BIAS` adds bias[i * bias_row + j * bias_col]; `RELU` follows; `MASK` keeps only where `mask`, laid
 * out like `out`, is positive; `SUMS` = 1 writes the sums of a's rows to `sums`, 2 the sums of b's columns.
 */
export const product = defineKernel({
  name: 'product',
  params: {
    ...{ m: u32, n: u32, k: u32, split: u32 },
    ...{ a_row: u32, a_k: u32, b_k: u32, b_col: u32 },
    ...{ out_row: u32, out_col: u32, bias_row: u32, bias_col: u32 },
    ...{ batch: u32, a_batch: u32, b_batch: u32 },
  },
  reads: { a: 'f32', b: 'f32', bias: 'f32', mask: 'f32' },
  writes: { out: 'f32', sums: 'f32' },
  optional: ['bias', 'mask', 'sums'],

  absorb: absorbRelu,
  cut(p) {
    const slices = p.k > LONG && p.batch === 1 ? slicesOf(p.k, p.m * p.n) : 1;
    const split = Math.ceil(p.k / slices);
    return { params: { ...p, split }, slices: Math.ceil(p.k / split) };
  },
  shape: ({ batch, m, n, k }) => `${batch > 1 ? `${batch} x ` : ''}${m} x ${n} x ${k}`,
  operations: ({ batch, m, n, k }) => 2 * batch * m * n * k,

  dispatch: (p, flags, adapter) => dispatchProduct(operandsOf(p, flags), adapter),
  alternatives: (p, flags, adapter) => otherProducts(operandsOf(p, flags), adapter),

  reference({ a, b, bias, mask, out, sums }, p, { RELU, SUMS }) {
    const [count, values, outer, inner] = SUMS === 1 ? [p.m, a, p.a_row, p.a_k] : [p.n, b, p.b_col, p.b_k];
    const slices = p.batch > 1 ? p.batch : Math.ceil(p.k / p.split);
    const { a_k, b_k } = p; // once: params differ in shape from program to program, and are slow to read
    for (let slice = 0; slice < slices; slice++) {
      const [first, fromA, fromB] =
        p.batch > 1 ? [0, slice * p.a_batch, slice * p.b_batch] : [slice * p.split, 0, 0];
      const end = Math.min(first + p.split, p.k);
      for (let i = 0; i < p.m; i++) {
        const row = fromA + i * p.a_row;
        for (let j = 0; j < p.n; j++) {
          const column = fromB + j * p.b_col;
          let total = 0;
          for (let k = first; k < end; k++) total += a[row + k * a_k] * b[column + k * b_k];
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
  readonly out_row: number;
  readonly out_col: number;
  readonly batch: number;
}

function operandsOf({ m, n, k, split, a_k, b_k, out_row, out_col, batch }: Layout, flags: Flags): Operands {
  const slices = batch > 1 ? batch : Math.ceil(k / split);
  return {
    label: 'product_matrix',
    source: matrix,
    constants: batch > 1 ? { ...flags, BATCH: 1 } : flags,
    ...{ rows: m, columns: n, slices, long: k > LONG },
    aAlongK: a_k === 1,
    bAlongK: b_k === 1,
    inQuads: out_col === 1 && n % 4 === 0 && out_row % 4 === 0,
  };
}
