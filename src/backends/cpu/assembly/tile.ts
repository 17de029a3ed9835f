/** The innermost loop of all products: a tile of 4 rows and 8 columns, whose sums stay in registers. */

import { addProduct } from './lanes';

export const TILE_ROWS: u32 = 4;
export const TILE_COLUMNS: u32 = 8;
/** The bytes of a row of a tile, and of a term of a panel. */
export const TILE_ROW_BYTES: u32 = 4 * TILE_COLUMNS;
export const TILE_BYTES: u32 = TILE_ROWS * TILE_ROW_BYTES;
/**
 * The number of terms in a stretch. Stretches are added up separately: in a sum of all, each term is rounded more
 * often.
 */
export const STRETCH: u32 = 32;

/**
 * tile[i][j] = sum over t of a_i[t] * panel[t][j]. The rows of a may lie anywhere: `a0` to `a3` are their addresses,
 * and a table of `terms` byte offsets, the same for all rows, gives the places of the terms in a row. So a row may be a
 * row or column of a matrix, or a window of an image. The panel has the terms side by side, 8 columns each.
 */
export function multiplyTile(
  tile: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  offsets: usize,
  terms: u32,
  panel: usize,
): void {
  multiply(tile, a0, a1, a2, a3, offsets, terms, panel, 0, false);
}

/**
 * The same for terms that lie anywhere in the panel: the table has pairs of byte offsets, in the row and in the panel.
 * `stops` is the address of a second table: the byte offsets in the table of pairs at which stretches end.
 */
export function multiplyTileApart(
  tile: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  offsets: usize,
  terms: u32,
  panel: usize,
  stops: usize,
): void {
  multiply(tile, a0, a1, a2, a3, offsets, terms, panel, stops, true);
}

// @ts-ignore: decorator
@inline
function multiply(
  tile: usize,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  offsets: usize,
  terms: u32,
  panel: usize,
  stops: usize,
  apart: bool,
): void {
  const first = offsets;
  const end = offsets + (apart ? 8 : 4) * terms;
  const firstStop = apart ? first + load<u32>(stops) : first + 4 * STRETCH;
  do {
    const stop = apart ? first + load<u32>(stops) : min(end, offsets + 4 * STRETCH);
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    while (offsets < stop) {
      const at: usize = load<u32>(offsets);
      const b: usize = apart ? panel + load<u32>(offsets, 4) : panel;
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0 + at);
      c00 = addProduct(c00, x0, b0);
      c01 = addProduct(c01, x0, b1);
      const x1 = v128.load32_splat(a1 + at);
      c10 = addProduct(c10, x1, b0);
      c11 = addProduct(c11, x1, b1);
      const x2 = v128.load32_splat(a2 + at);
      c20 = addProduct(c20, x2, b0);
      c21 = addProduct(c21, x2, b1);
      const x3 = v128.load32_splat(a3 + at);
      c30 = addProduct(c30, x3, b0);
      c31 = addProduct(c31, x3, b1);
      offsets += apart ? 8 : 4;
      if (!apart) panel += TILE_ROW_BYTES;
    }
    if (offsets > firstStop) {
      c00 = f32x4.add(v128.load(tile), c00);
      c01 = f32x4.add(v128.load(tile, 16), c01);
      c10 = f32x4.add(v128.load(tile, 32), c10);
      c11 = f32x4.add(v128.load(tile, 48), c11);
      c20 = f32x4.add(v128.load(tile, 64), c20);
      c21 = f32x4.add(v128.load(tile, 80), c21);
      c30 = f32x4.add(v128.load(tile, 96), c30);
      c31 = f32x4.add(v128.load(tile, 112), c31);
    }
    v128.store(tile, c00);
    v128.store(tile, c01, 16);
    v128.store(tile, c10, 32);
    v128.store(tile, c11, 48);
    v128.store(tile, c20, 64);
    v128.store(tile, c21, 80);
    v128.store(tile, c30, 96);
    v128.store(tile, c31, 112);
    if (apart) stops += 4;
  } while (offsets < end);
}
