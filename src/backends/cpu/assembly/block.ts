/**
 * A product of any size whose right operand lies in panels (see panels.ts), computed tile by tile:
 * out[i, j] = sum over t of a[i, t] * b[t, j], where a[i, t] lies at a + rowOffsets[i] + termOffsets[t]
 * and out[i, j] at out + places[i] + j * columnStride. The three tables hold u32; all offsets and strides are in
 * bytes.
 */
import { multiplyTile, TILE_BYTES, TILE_COLUMNS, TILE_ROW_BYTES, TILE_ROWS } from './tile';
import { transpose } from './transpose';

// @ts-ignore: decorator
@unmanaged
export class Block {
  rows: u32;
  columns: u32;
  terms: u32;
  a: usize;
  rowOffsets: usize;
  termOffsets: usize;
  panels: usize;

  out: usize;
  places: usize;
  columnStride: u32;
  /** Whether to add to what `out` holds, the sum of earlier terms. */
  accumulate: bool;
  /** Whether these terms are the last: then bias, ReLU and mask follow. */
  finish: bool;
  relu: bool;
  /** 0, or what to add: element [i, j] gets that at bias + i * biasRow + j * biasColumn. */
  bias: usize;
  biasRow: u32;
  biasColumn: u32;
  /** 0, or what lies as `out` does: where it is not positive, the result is 0. */
  mask: usize;
  /** Where a tile fits, and behind it the same with rows and columns exchanged. */
  tile: usize;
}

/** What `Block.tile` needs. */
export const TWO_TILES: u32 = 2 * TILE_BYTES;
const TURNED_ROW_BYTES: u32 = 4 * TILE_ROWS;

/** A panel stays in the first cache while all rows pass by. */
export function multiplyBlock(block: Block): void {
  const last = block.rows - 1;
  let panel = block.panels;
  for (let j: u32 = 0; j < block.columns; j += TILE_COLUMNS) {
    for (let i: u32 = 0; i < block.rows; i += TILE_ROWS) {
      multiplyTile(
        block.tile,
        rowOf(block, i),
        rowOf(block, min(i + 1, last)),
        rowOf(block, min(i + 2, last)),
        rowOf(block, min(i + 3, last)),
        block.termOffsets,
        block.terms,
        panel,
      );
      storeTile(block, i, j);
    }
    panel += block.terms * TILE_ROW_BYTES;
  }
}

// @ts-ignore: decorator
@inline
function rowOf(block: Block, i: u32): usize {
  return block.a + load<u32>(block.rowOffsets + 4 * i);
}

// @ts-ignore: decorator
@inline
function placeOf(block: Block, i: u32): usize {
  return load<u32>(block.places + 4 * i);
}

/** Stores a tile along the axis in which four elements of the result lie side by side, if there is one. */
function storeTile(block: Block, i: u32, j: u32): void {
  const rows = min(TILE_ROWS, block.rows - i);
  const columns = min(TILE_COLUMNS, block.columns - j);
  if (block.columnStride === 4 && columns === TILE_COLUMNS) {
    storeRows(block, i, j, rows);
  } else if (
    rows === TILE_ROWS &&
    placeOf(block, i + 3) - placeOf(block, i) === 12 &&
    placeOf(block, i + 1) - placeOf(block, i) === 4 &&
    placeOf(block, i + 2) - placeOf(block, i) === 8
  ) {
    storeColumns(block, i, j, columns);
  } else {
    storeElements(block, i, j, rows, columns);
  }
}

function storeRows(block: Block, i: u32, j: u32, rows: u32): void {
  let tile = block.tile;
  for (let r = i; r < i + rows; r++) {
    for (let c = j; c < j + TILE_COLUMNS; c += 4) {
      let bias = f32x4.splat(0);
      if (block.bias) {
        const from = block.bias + r * block.biasRow + c * block.biasColumn;
        bias = block.biasColumn ? v128.load(from) : v128.load32_splat(from);
      }
      storeVector(block, v128.load(tile), bias, placeOf(block, r) + 4 * c);
      tile += 16;
    }
  }
}

function storeColumns(block: Block, i: u32, j: u32, columns: u32): void {
  let turned = block.tile + TILE_BYTES;
  transpose(block.tile, TILE_ROW_BYTES, turned, TURNED_ROW_BYTES);
  transpose(block.tile + 16, TILE_ROW_BYTES, turned + 4 * TURNED_ROW_BYTES, TURNED_ROW_BYTES);
  for (let c = j; c < j + columns; c++) {
    let bias = f32x4.splat(0);
    if (block.bias) {
      const from = block.bias + i * block.biasRow + c * block.biasColumn;
      bias = block.biasRow ? v128.load(from) : v128.load32_splat(from);
    }
    storeVector(block, v128.load(turned), bias, placeOf(block, i) + c * block.columnStride);
    turned += TURNED_ROW_BYTES;
  }
}

// @ts-ignore: decorator
@inline
function storeVector(block: Block, sum: v128, bias: v128, place: usize): void {
  let value = sum;
  if (block.accumulate) value = f32x4.add(v128.load(block.out + place), value);
  if (block.finish) {
    const zero = f32x4.splat(0);
    if (block.bias) value = f32x4.add(value, bias);
    if (block.relu) value = v128.andnot(value, f32x4.lt(value, zero));
    if (block.mask) value = v128.and(value, f32x4.gt(v128.load(block.mask + place), zero));
  }
  v128.store(block.out + place, value);
}

function storeElements(block: Block, i: u32, j: u32, rows: u32, columns: u32): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const place = placeOf(block, i + r) + (j + c) * block.columnStride;
      let value = load<f32>(block.tile + r * TILE_ROW_BYTES + 4 * c);
      if (block.accumulate) value += load<f32>(block.out + place);
      if (block.finish) {
        if (block.bias) {
          value += load<f32>(block.bias + (i + r) * block.biasRow + (j + c) * block.biasColumn);
        }
        if (block.relu && value < 0) value = 0;
        if (block.mask && !(load<f32>(block.mask + place) > 0)) value = 0;
      }
      store<f32>(block.out + place, value);
    }
  }
}

/** table[i] = i * stride, for a table of a block. */
export function fillTable(table: usize, count: u32, stride: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(table + 4 * i, i * stride);
}
