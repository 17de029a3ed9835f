/**
 * A product of any size whose right operand lies in panels (see panels.ts), computed tile by tile:
 * out[i, j] = sum over t of a[i, t] * b[t, j], where a[i, t] lies at a + rowOffsets[i] + termOffsets[t] and
 * out[i, j] at out + places[i] + j * columnStride. The three tables hold u32; all offsets and strides are in bytes.
 */
import { multiplyTile, multiplyTileApart, TILE_COLUMNS, TILE_ROW_BYTES, TILE_ROWS } from './tile';

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
  /** 0, or as `multiplyTileApart` takes it: the terms then lie anywhere in panels of `panelTerms`. */
  stops: usize;
  panelTerms: u32;

  out: usize;
  places: usize;
  columnStride: u32;
  /** Whether to add to what `out` holds, the sum of earlier terms. */
  accumulate: bool;
  /** 0, or the address of a bias: [i, j] gets the one at bias + i * biasRow + j * biasColumn. It is added first. */
  bias: usize;
  biasRow: u32;
  biasColumn: u32;
  relu: bool;
  /** 0, or the address of a tensor laid out as `out`: where that is not positive, the result is 0. */
  mask: usize;
  /** The address of memory for a tile. */
  tile: usize;
}

/** A panel stays in the first cache while all rows pass by. */
export function multiplyBlock(block: Block): void {
  const last = block.rows - 1;
  const tile = block.tile;
  const offsets = block.termOffsets;
  const terms = block.terms;
  const stops = block.stops;
  const panelBytes = TILE_ROW_BYTES * (stops ? block.panelTerms : terms);
  let panel = block.panels;
  for (let j: u32 = 0; j < block.columns; j += TILE_COLUMNS) {
    for (let i: u32 = 0; i < block.rows; i += TILE_ROWS) {
      const a0 = rowOf(block, i);
      const a1 = rowOf(block, min(i + 1, last));
      const a2 = rowOf(block, min(i + 2, last));
      const a3 = rowOf(block, min(i + 3, last));
      if (stops) multiplyTileApart(tile, a0, a1, a2, a3, offsets, terms, panel, stops);
      else multiplyTile(tile, a0, a1, a2, a3, offsets, terms, panel);
      storeTile(block, i, j);
    }
    panel += panelBytes;
  }
}

// @ts-ignore: decorator
@inline
function rowOf(block: Block, i: u32): usize {
  return block.a + load<u32>(block.rowOffsets + 4 * i);
}

// @ts-ignore: decorator
@inline
export function placeOf(block: Block, i: u32): usize {
  return load<u32>(block.places + 4 * i);
}

/** Stores the tile that begins at row i and column j. */
export function storeTile(block: Block, i: u32, j: u32): void {
  const rows = min(TILE_ROWS, block.rows - i);
  const columns = min(TILE_COLUMNS, block.columns - j);
  if (block.columnStride === 4 && columns === TILE_COLUMNS) {
    storeRows(block, i, j, rows);
  } else if (rows === TILE_ROWS) {
    storeColumns(block, i, j, columns);
  } else {
    storeElements(block, i, j, rows, columns);
  }
}

/** Stores up to four rows of eight elements that lie side by side. */
function storeRows(block: Block, i: u32, j: u32, rows: u32): void {
  const accumulate = block.accumulate;
  const bias = block.bias;
  const biasRow = block.biasRow;
  const biasColumn = block.biasColumn;
  const relu = block.relu;
  const mask = block.mask;
  const out = block.out;
  let tile = block.tile;
  for (let r = i; r < i + rows; r++) {
    const place = placeOf(block, r) + 4 * j;
    let low = v128.load(tile);
    let high = v128.load(tile, 16);
    tile += TILE_ROW_BYTES;
    if (accumulate) {
      low = f32x4.add(v128.load(out + place), low);
      high = f32x4.add(v128.load(out + place, 16), high);
    }
    if (bias) {
      const from = bias + r * biasRow + j * biasColumn;
      low = f32x4.add(low, biasColumn ? v128.load(from) : v128.load32_splat(from));
      high = f32x4.add(high, biasColumn ? v128.load(from, 16) : v128.load32_splat(from));
    }
    if (relu) {
      low = keepNotNegative(low);
      high = keepNotNegative(high);
    }
    if (mask) {
      low = keepWherePositive(low, v128.load(mask + place));
      high = keepWherePositive(high, v128.load(mask + place, 16));
    }
    v128.store(out + place, low);
    v128.store(out + place, high, 16);
  }
}

/** Stores up to eight columns of four elements, side by side or not. */
function storeColumns(block: Block, i: u32, j: u32, columns: u32): void {
  const p0 = placeOf(block, i);
  const p1 = placeOf(block, i + 1) - p0;
  const p2 = placeOf(block, i + 2) - p0;
  const p3 = placeOf(block, i + 3) - p0;
  const stride = block.columnStride;
  const biasColumn = block.biasColumn;
  let place = p0 + j * stride;
  let bias: usize = block.bias ? block.bias + i * block.biasRow + j * biasColumn : 0;
  for (let c: u32 = 0; c < columns; c += 4) {
    const from = block.tile + 4 * c;
    const r0 = v128.load(from);
    const r1 = v128.load(from + TILE_ROW_BYTES);
    const r2 = v128.load(from + 2 * TILE_ROW_BYTES);
    const r3 = v128.load(from + 3 * TILE_ROW_BYTES);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    storeColumn(block, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), place, p1, p2, p3, bias);
    if (c + 1 === columns) return;
    place += stride;
    if (bias) bias += biasColumn;
    storeColumn(block, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), place, p1, p2, p3, bias);
    if (c + 2 === columns) return;
    place += stride;
    if (bias) bias += biasColumn;
    storeColumn(block, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), place, p1, p2, p3, bias);
    if (c + 3 === columns) return;
    place += stride;
    if (bias) bias += biasColumn;
    storeColumn(block, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), place, p1, p2, p3, bias);
    place += stride;
    if (bias) bias += biasColumn;
  }
}

/** Stores four elements of a column: at `place`, and p1, p2 and p3 bytes from there. `bias`: as `Block.bias`. */
// @ts-ignore: decorator
@inline
function storeColumn(block: Block, value: v128, place: usize, p1: usize, p2: usize, p3: usize, bias: usize): void {
  const together = p1 === 4 && p2 === 8 && p3 === 12;
  const out = block.out + place;
  if (block.accumulate) value = f32x4.add(loadFour(out, p1, p2, p3, together), value);
  if (bias) {
    const biasRow = block.biasRow;
    const added = biasRow
      ? loadFour(bias, biasRow, 2 * biasRow, 3 * biasRow, false)
      : v128.load32_splat(bias);
    value = f32x4.add(value, added);
  }
  if (block.relu) value = keepNotNegative(value);
  if (block.mask) value = keepWherePositive(value, loadFour(block.mask + place, p1, p2, p3, together));
  if (together) {
    v128.store(out, value);
  } else {
    v128.store32_lane(out, value, 0);
    v128.store32_lane(out + p1, value, 1);
    v128.store32_lane(out + p2, value, 2);
    v128.store32_lane(out + p3, value, 3);
  }
}

/** Four elements: at `at`, and p1, p2 and p3 bytes from there, which are side by side if `together`. */
// @ts-ignore: decorator
@inline
function loadFour(at: usize, p1: usize, p2: usize, p3: usize, together: bool): v128 {
  if (together) return v128.load(at);
  let values = v128.load32_zero(at);
  values = v128.load32_lane(at + p1, values, 1);
  values = v128.load32_lane(at + p2, values, 2);
  return v128.load32_lane(at + p3, values, 3);
}

// @ts-ignore: decorator
@inline
function keepNotNegative(values: v128): v128 {
  return v128.andnot(values, f32x4.lt(values, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function keepWherePositive(values: v128, mask: v128): v128 {
  return v128.and(values, f32x4.gt(mask, f32x4.splat(0)));
}

function storeElements(block: Block, i: u32, j: u32, rows: u32, columns: u32): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const place = placeOf(block, i + r) + (j + c) * block.columnStride;
      let value = load<f32>(block.tile + r * TILE_ROW_BYTES + 4 * c);
      if (block.accumulate) value += load<f32>(block.out + place);
      if (block.bias) {
        value += load<f32>(block.bias + (i + r) * block.biasRow + (j + c) * block.biasColumn);
      }
      if (block.relu && value < 0) value = 0;
      if (block.mask && !(load<f32>(block.mask + place) > 0)) value = 0;
      store<f32>(block.out + place, value);
    }
  }
}

/** table[i] = i * stride, for a table of a block. */
export function fillTable(table: usize, count: u32, stride: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(table + 4 * i, i * stride);
}
