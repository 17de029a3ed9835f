/**
 * out[i] = x[offset + indices of i . strides]: contiguous rows of x are copied whole, transposed planes in blocks of
 * 4 x 4, and everything else number by number.
 */
import { copyColumn, copyRows } from './rows';
import { transpose } from './transpose';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  n1: u32;
  n2: u32;
  n3: u32;
  s0: u32;
  s1: u32;
  s2: u32;
  s3: u32;
  offset: u32;
}

export function strided_scratch(): usize {
  return 4 * TILE * TILE;
}

export function strided(x: usize, out: usize, p: Params, scratch: usize): void {
  const n0 = p.count / (p.n1 * p.n2 * p.n3);
  const o2: u32 = 4 * p.n3;
  const o1 = o2 * p.n2;
  const o0 = o1 * p.n1;
  const s0: u32 = 4 * p.s0;
  const s1: u32 = 4 * p.s1;
  const s2: u32 = 4 * p.s2;
  const s3: u32 = 4 * p.s3;
  x += 4 * p.offset;
  if (s3 !== 4 && s0 === 4) {
    planes(x, out, p.n1, s1, o1, p.n2, s2, o2, n0, o0, p.n3, s3, scratch);
  } else if (s3 !== 4 && s1 === 4) {
    planes(x, out, n0, s0, o0, p.n2, s2, o2, p.n1, o1, p.n3, s3, scratch);
  } else if (s3 !== 4 && s2 === 4) {
    planes(x, out, n0, s0, o0, p.n1, s1, o1, p.n2, o2, p.n3, s3, scratch);
  } else {
    for (let i0: u32 = 0; i0 < n0; i0++) {
      for (let i1: u32 = 0; i1 < p.n1; i1++) {
        const from = x + i0 * s0 + i1 * s1;
        const to = out + i0 * o0 + i1 * o1;
        if (s3 === 4) copyRows(to, o2, from, s2, p.n3, p.n2);
        else copyColumns(to, o2, from, s2, s3, p.n3, p.n2);
      }
    }
  }
}

/** Copies rows whose numbers lie `apart` in x, and side by side in out. */
function copyColumns(
  to: usize,
  toStride: u32,
  from: usize,
  fromStride: u32,
  apart: u32,
  width: u32,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    copyColumn(to, 4, from, apart, width);
    to += toStride;
    from += fromStride;
  }
}

/** Transposes a plane of rows x columns for each index along two other axes, of extents a and b. */
function planes(
  x: usize,
  out: usize,
  a: u32,
  aFrom: u32,
  aTo: u32,
  b: u32,
  bFrom: u32,
  bTo: u32,
  rows: u32,
  rowTo: u32,
  columns: u32,
  columnFrom: u32,
  tile: usize,
): void {
  for (let i: u32 = 0; i < a; i++) {
    for (let j: u32 = 0; j < b; j++) {
      plane(x + i * aFrom + j * bFrom, out + i * aTo + j * bTo, rows, rowTo, columns, columnFrom, tile);
    }
  }
}

/** The number of rows and columns of a tile: the numbers that fit a cache line. */
const TILE: u32 = 16;

/** Moves element [r, c] from x + 4 * r + c * columnFrom to out + r * rowTo + 4 * c. */
function plane(
  x: usize,
  out: usize,
  rows: u32,
  rowTo: u32,
  columns: u32,
  columnFrom: u32,
  tile: usize,
): void {
  const wholeRows = rows - (rows % TILE);
  const wholeColumns = columns - (columns % TILE);
  for (let r: u32 = 0; r < wholeRows; r += TILE) {
    for (let c: u32 = 0; c < wholeColumns; c += TILE) {
      transposeTile(x + 4 * r + c * columnFrom, columnFrom, out + r * rowTo + 4 * c, rowTo, tile);
    }
  }
  edge(x, out, wholeRows, rows, rowTo, 0, columns, columnFrom);
  edge(x, out, 0, wholeRows, rowTo, wholeColumns, columns, columnFrom);
}

/**
 * Puts the tile together in a separate place, so that each line of x is read, and each line of out written, in one go:
 * lines that lie a power of two apart drive each other out of the cache.
 */
function transposeTile(x: usize, columnFrom: u32, out: usize, rowTo: u32, tile: usize): void {
  for (let j: u32 = 0; j < TILE; j += 4) {
    for (let i: u32 = 0; i < TILE; i += 4) {
      transpose(x + j * columnFrom + 4 * i, columnFrom, tile + 4 * (i * TILE + j), 4 * TILE);
    }
  }
  for (let i: u32 = 0; i < TILE; i++) {
    v128.store(out, v128.load(tile));
    v128.store(out, v128.load(tile, 16), 16);
    v128.store(out, v128.load(tile, 32), 32);
    v128.store(out, v128.load(tile, 48), 48);
    out += rowTo;
    tile += 4 * TILE;
  }
}

/** Transposes the rows from `row` and the columns from `column`, which no tile covers. */
function edge(
  x: usize,
  out: usize,
  row: u32,
  rows: u32,
  rowTo: u32,
  column: u32,
  columns: u32,
  columnFrom: u32,
): void {
  x += 4 * row + column * columnFrom;
  out += row * rowTo + 4 * column;
  rows -= row;
  columns -= column;
  const fourRows = rows & ~3;
  const fourColumns = columns & ~3;
  for (let r: u32 = 0; r < fourRows; r += 4) {
    for (let c: u32 = 0; c < fourColumns; c += 4) {
      transpose(x + 4 * r + c * columnFrom, columnFrom, out + r * rowTo + 4 * c, rowTo);
    }
  }
  for (let c = fourColumns; c < columns; c++) {
    copyColumn(out + 4 * c, rowTo, x + c * columnFrom, 4, fourRows);
  }
  for (let r = fourRows; r < rows; r++) copyColumn(out + r * rowTo, 4, x + 4 * r, columnFrom, columns);
}
