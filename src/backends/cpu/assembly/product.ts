/**
 * The matrix product of src/kernels/product.ts: out[i, j] = sum over k of a[i, k] * b[k, j], operands and result
 * given by their strides in elements, slice by slice of k.
 *
 * It is computed block by block. Up to 256 terms of 256 columns of b are copied to panels, and as many terms of 256
 * rows of a, unless the terms of a lie side by side: then they are read in place, and from end to end if there are few
 * columns. Sums over more terms are kept in `out`.
 */
import { multiplyAcross } from './across';
import { Block, fillTable, multiplyBlock, storeTile } from './block';
import { multiplyRow } from './dots';
import { packPanels, panelBytes } from './panels';
import { isBetterTurned, ProductParams, turn } from './product-params';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { sumTerms } from './sums';
import { TILE_BYTES, TILE_COLUMNS, TILE_ROW_BYTES, TILE_ROWS } from './tile';

const MOST_TERMS: u32 = 256;
const MOST_ROWS: u32 = 256;
const MOST_COLUMNS: u32 = 256;
const FEW_TERMS: u32 = 4;
/** The most columns whose panels of MOST_TERMS fit the first cache. */
const FEW_COLUMNS: u32 = 32;
/** With few columns: the terms that are kept as panels in the second cache, and the rows that share them. */
const TERMS_ALONG: u32 = 32 * MOST_TERMS;
const ROWS_ALONG: u32 = 8;

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let rowOffsets: usize = 0;
let places: usize = 0;
let termOffsets: usize = 0;
let panels: usize = 0;
let copied: usize = 0;
let turned: ProductParams = changetype<ProductParams>(0);

function layOut(p: ProductParams, scratch: usize): void {
  const isTurned = isBetterTurned(p);
  const rows = min(isTurned ? p.n : p.m, MOST_ROWS);
  const columns = min(isTurned ? p.m : p.n, MOST_COLUMNS);
  const terms = min(p.split, MOST_TERMS);
  const kept = min(p.split, columns <= FEW_COLUMNS ? TERMS_ALONG : MOST_TERMS);
  beginScratch(scratch);
  turned = changetype<ProductParams>(takeScratch(offsetof<ProductParams>()));
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TILE_BYTES);
  rowOffsets = takeScratch(4 * rows);
  places = takeScratch(4 * rows);
  termOffsets = takeScratch(4 * terms);
  panels = takeScratch(panelBytes(columns, kept));
  copied = takeScratch(panelBytes(rows, terms));
}

export function product_scratch(p: ProductParams): usize {
  layOut(p, 0);
  return endScratch();
}

export function product(
  a: usize,
  b: usize,
  bias: usize,
  mask: usize,
  out: usize,
  sums: usize,
  p: ProductParams,
  relu: bool,
  sumsOf: u32,
  scratch: usize,
  part: u32,
  parts: u32,
): void {
  layOut(p, scratch);
  if (isBetterTurned(p)) {
    turn(p, turned);
    p = turned;
    const x = a;
    a = b;
    b = x;
    sumsOf = sumsOf ? 3 - sumsOf : 0;
  }
  if (p.batch === 1) {
    multiply(a, b, bias, mask, out, sums, p, relu, sumsOf, part, parts);
    return;
  }
  // Each thread has products of its own.
  const end = share(part + 1, parts, p.batch, 1);
  for (let i = share(part, parts, p.batch, 1); i < end; i++) {
    const place = 4 * i * p.m * p.n;
    const masked: usize = mask ? mask + place : 0;
    const x = a + 4 * i * p.a_batch;
    const y = b + 4 * i * p.b_batch;
    multiply(x, y, bias, masked, out + place, sums, p, relu, sumsOf, 0, 1);
  }
}

function multiply(
  a: usize,
  b: usize,
  bias: usize,
  mask: usize,
  out: usize,
  sums: usize,
  p: ProductParams,
  relu: bool,
  sumsOf: u32,
  part: u32,
  parts: u32,
): void {
  // Each thread copies all of one operand, so the longer axis is cut.
  const cutRows = p.m > p.n && p.m >= TILE_ROWS;
  const firstRow: u32 = cutRows ? share(part, parts, p.m, TILE_ROWS) : 0;
  const endRow = cutRows ? share(part + 1, parts, p.m, TILE_ROWS) : p.m;
  const firstColumn: u32 = cutRows ? 0 : share(part, parts, p.n, TILE_COLUMNS);
  const endColumn = cutRows ? p.n : share(part + 1, parts, p.n, TILE_COLUMNS);
  block.tile = tile;
  block.stops = 0;
  block.rowOffsets = rowOffsets;
  block.places = places;
  block.termOffsets = termOffsets;
  block.biasRow = 4 * p.bias_row;
  block.biasColumn = 4 * p.bias_col;
  block.columnStride = 4 * p.out_col;
  fillTable(places, min(p.m, MOST_ROWS), 4 * p.out_row);
  block.accumulate = false;
  for (let first: u32 = 0; first < p.k; first += p.split) {
    const terms = min(p.split, p.k - first);
    const x = a + 4 * first * p.a_k;
    const y = b + 4 * first * p.b_k;
    if (sumsOf === 1) {
      sumShare(sums, x, p.m, 4 * p.a_row, terms, 4 * p.a_k, part, parts);
      sums += 4 * p.m;
    } else if (sumsOf === 2) {
      sumShare(sums, y, p.n, 4 * p.b_col, terms, 4 * p.b_k, part, parts);
      sums += 4 * p.n;
    }
    if (p.m < TILE_ROWS && p.a_k === 1 && p.b_k === 1) {
      block.rows = p.m;
      block.bias = bias;
      block.relu = relu;
      block.mask = mask;
      block.out = out;
      multiplyFewRows(x, 4 * p.a_row, y, 4 * p.b_col, firstColumn, endColumn, terms);
    } else {
      multiplySlice(p, x, y, terms, bias, mask, out, relu, firstRow, endRow, firstColumn, endColumn);
    }
    out += 4 * p.m * p.n;
    bias = 0;
  }
}

/** Rows `firstRow` to `endRow` and columns `firstColumn` to `endColumn` of the sum over `terms` terms. */
function multiplySlice(
  p: ProductParams,
  a: usize,
  b: usize,
  terms: u32,
  bias: usize,
  mask: usize,
  out: usize,
  relu: bool,
  firstRow: u32,
  endRow: u32,
  firstColumn: u32,
  endColumn: u32,
): void {
  const across = isFasterAcross(p, bias !== 0 || mask !== 0 || relu);
  const along = !across && readsAlong(p);
  const most = along ? ROWS_ALONG : MOST_ROWS;
  const together = along ? TERMS_ALONG : MOST_TERMS;
  for (let j = firstColumn; j < endColumn; j += MOST_COLUMNS) {
    block.columns = min(MOST_COLUMNS, endColumn - j);
    for (let first: u32 = 0; first < terms; first += together) {
      const end = min(terms, first + together);
      const from = b + 4 * (j * p.b_col + first * p.b_k);
      if (!across) packBlocks(p, from, end - first);
      for (let i = firstRow; i < endRow; i += most) {
        block.rows = min(most, endRow - i);
        block.panels = panels;
        const place = 4 * (i * p.out_row + j * p.out_col);
        block.out = out + place;
        for (let t = first; t < end; t += MOST_TERMS) {
          block.terms = min(MOST_TERMS, end - t);
          block.accumulate = t > 0;
          const last = t + block.terms === terms;
          block.relu = relu && last;
          block.mask = mask && last ? mask + place : 0;
          block.bias = bias && last ? bias + 4 * (i * p.bias_row + j * p.bias_col) : 0;
          const rows = a + 4 * (i * p.a_row + t * p.a_k);
          if (across) {
            const columns = b + 4 * (j * p.b_col + t * p.b_k);
            multiplyAcross(block, rows, 4 * p.a_row, 4 * p.a_k, columns, 4 * p.b_k);
          } else {
            placeRows(rows, 4 * p.a_row, 4 * p.a_k);
            multiplyBlock(block);
            block.panels += panelBytes(block.columns, block.terms);
          }
        }
      }
    }
  }
}

/** Copies `terms` terms of the block's columns to panels, block after block of terms. */
function packBlocks(p: ProductParams, b: usize, terms: u32): void {
  let to = panels;
  for (let t: u32 = 0; t < terms; t += MOST_TERMS) {
    const count = min(MOST_TERMS, terms - t);
    packPanels(to, b + 4 * t * p.b_k, block.columns, 4 * p.b_col, count, 4 * p.b_k);
    to += panelBytes(block.columns, count);
  }
}

/**
 * Whether to read few rows at a time from end to end, as memory is read fastest: where they are read in place, and few
 * columns leave room for panels of many terms.
 */
function readsAlong(p: ProductParams): bool {
  return p.a_k === 1 && p.n <= FEW_COLUMNS;
}

/**
 * Whether to do without tiles: the rows do not fill one, or there are so few terms that storing the tiles and
 * reading them again would take longer than the product. `more`: whether anything follows the sums.
 */
function isFasterAcross(p: ProductParams, more: bool): bool {
  return p.b_col === 1 && (p.m < TILE_ROWS || (p.k <= FEW_TERMS && p.out_col === 1 && !more));
}

/** Computes the block's columns `first` to `end`, where the terms of rows and columns lie side by side. */
function multiplyFewRows(
  a: usize,
  rowStride: u32,
  b: usize,
  columnStride: u32,
  first: u32,
  end: u32,
  terms: u32,
): void {
  block.columns = end;
  for (let j = first; j < end; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, end - j);
    for (let i: u32 = 0; i < block.rows; i++) {
      const row = block.tile + i * TILE_ROW_BYTES;
      multiplyRow(row, a + i * rowStride, b + j * columnStride, columns, columnStride, terms);
    }
    storeTile(block, 0, j);
  }
}

/** A thread's share of the sums of rows or columns. */
function sumShare(
  sums: usize,
  x: usize,
  count: u32,
  stride: u32,
  terms: u32,
  termStride: u32,
  part: u32,
  parts: u32,
): void {
  const first = share(part, parts, count, TILE_COLUMNS);
  const own = share(part + 1, parts, count, TILE_COLUMNS) - first;
  sumTerms(sums + 4 * first, x + first * stride, own, stride, terms, termStride, false);
}

/** Sets the places of the block's rows of a. */
function placeRows(a: usize, rowStride: u32, termStride: u32): void {
  if (termStride === 4) {
    block.a = a;
    fillTable(rowOffsets, block.rows, rowStride);
    fillTable(termOffsets, block.terms, termStride);
    return;
  }
  packPanels(copied, a, block.rows, rowStride, block.terms, termStride);
  block.a = copied;
  for (let i: u32 = 0; i < block.rows; i++) {
    const panel = (i / TILE_COLUMNS) * block.terms * TILE_ROW_BYTES;
    store<u32>(rowOffsets + 4 * i, panel + 4 * (i % TILE_COLUMNS));
  }
  fillTable(termOffsets, block.terms, TILE_ROW_BYTES);
}
