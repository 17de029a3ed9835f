import { TILE_ROWS } from './tile';

/** The params of src/kernels/product.ts. */
// @ts-ignore: decorator
@unmanaged
export class ProductParams {
  m: u32;
  n: u32;
  k: u32;
  split: u32;
  a_row: u32;
  a_k: u32;
  b_k: u32;
  b_col: u32;
  out_row: u32;
  out_col: u32;
  bias_row: u32;
  bias_col: u32;
  batch: u32;
  a_batch: u32;
  b_batch: u32;
}

/**
 * Whether to compute the transpose instead, where rows of both operands can be read in place: the columns are copied,
 * so they should be fewer.
 */
export function isBetterTurned(p: ProductParams): bool {
  return p.a_k === 1 && p.b_k === 1 && p.m >= TILE_ROWS && p.m < p.n;
}

/** Describes in `turned` the same result as the transpose of b's transpose times a's. */
export function turn(p: ProductParams, turned: ProductParams): void {
  turned.m = p.n;
  turned.n = p.m;
  turned.k = p.k;
  turned.split = p.split;
  turned.a_row = p.b_col;
  turned.a_k = p.b_k;
  turned.b_k = p.a_k;
  turned.b_col = p.a_row;
  turned.out_row = p.out_col;
  turned.out_col = p.out_row;
  turned.bias_row = p.bias_col;
  turned.bias_col = p.bias_row;
  turned.batch = p.batch;
  turned.a_batch = p.b_batch;
  turned.b_batch = p.a_batch;
}
