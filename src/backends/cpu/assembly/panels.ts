/**
 * Panels: a matrix [terms, columns] copied to where `multiplyTile` wants it. Each panel has 8 columns, zeros where
 * the matrix has fewer; it holds [terms][8], and one panel follows the other. All strides are in bytes.
 */
import { TILE_COLUMNS, TILE_ROW_BYTES } from './tile';
import { transpose } from './transpose';

/** The number of panels that are copied together, where columns lie side by side. */
const TOGETHER: u32 = 4;

export function panelBytes(columns: u32, terms: u32): u32 {
  return ((columns + TILE_COLUMNS - 1) / TILE_COLUMNS) * terms * TILE_ROW_BYTES;
}

/** Copies the matrix whose element [t, j] lies at source + t * termStride + j * columnStride. */
export function packPanels(
  panels: usize,
  source: usize,
  columns: u32,
  columnStride: u32,
  terms: u32,
  termStride: u32,
): void {
  let j: u32 = 0;
  if (columnStride === 4) {
    for (; j + TOGETHER * TILE_COLUMNS <= columns; j += TOGETHER * TILE_COLUMNS) {
      packTogether(panels, source, terms, termStride);
      panels += TOGETHER * terms * TILE_ROW_BYTES;
      source += TOGETHER * TILE_ROW_BYTES;
    }
  }
  for (; j < columns; j += TILE_COLUMNS) {
    packPanel(panels, source, min(TILE_COLUMNS, columns - j), columnStride, terms, termStride);
    panels += terms * TILE_ROW_BYTES;
    source += TILE_COLUMNS * columnStride;
  }
}

/** Copies whole panels side by side: two lines of a cache at a time, as each term may lie in another page. */
function packTogether(panels: usize, source: usize, terms: u32, termStride: u32): void {
  const panelBytes = terms * TILE_ROW_BYTES;
  const p1 = panels + panelBytes;
  const p2 = p1 + panelBytes;
  const p3 = p2 + panelBytes;
  for (let at: usize = 0; at < panelBytes; at += TILE_ROW_BYTES) {
    v128.store(panels + at, v128.load(source));
    v128.store(panels + at, v128.load(source, 16), 16);
    v128.store(p1 + at, v128.load(source, 32));
    v128.store(p1 + at, v128.load(source, 48), 16);
    v128.store(p2 + at, v128.load(source, 64));
    v128.store(p2 + at, v128.load(source, 80), 16);
    v128.store(p3 + at, v128.load(source, 96));
    v128.store(p3 + at, v128.load(source, 112), 16);
    source += termStride;
  }
}

/** Copies one panel, of up to 8 columns, in the same way. */
export function packPanel(
  panel: usize,
  source: usize,
  columns: u32,
  columnStride: u32,
  terms: u32,
  termStride: u32,
): void {
  let t: u32 = 0;
  if (columns === TILE_COLUMNS && columnStride === 4) {
    for (; t < terms; t++) {
      v128.store(panel, v128.load(source));
      v128.store(panel, v128.load(source, 16), 16);
      panel += TILE_ROW_BYTES;
      source += termStride;
    }
  } else if (columns === TILE_COLUMNS && termStride === 4) {
    for (; t + 4 <= terms; t += 4) {
      transpose(source, columnStride, panel, TILE_ROW_BYTES);
      transpose(source + 4 * columnStride, columnStride, panel + 16, TILE_ROW_BYTES);
      panel += 4 * TILE_ROW_BYTES;
      source += 16;
    }
  }
  for (; t < terms; t++) {
    packTerm(panel, source, columns, columnStride);
    panel += TILE_ROW_BYTES;
    source += termStride;
  }
}

/** Copies the matrix whose element [t, j] lies at source + offsets[t] + j * columnStride. */
export function packPanelsAt(
  panels: usize,
  source: usize,
  columns: u32,
  columnStride: u32,
  terms: u32,
  offsets: usize,
): void {
  for (let j: u32 = 0; j < columns; j += TILE_COLUMNS) {
    for (let t: u32 = 0; t < terms; t++) {
      const at: usize = load<u32>(offsets + 4 * t);
      packTerm(panels, source + at, min(TILE_COLUMNS, columns - j), columnStride);
      panels += TILE_ROW_BYTES;
    }
    source += TILE_COLUMNS * columnStride;
  }
}

function packTerm(to: usize, from: usize, columns: u32, columnStride: u32): void {
  for (let j: u32 = 0; j < columns; j++) {
    store<f32>(to + 4 * j, load<f32>(from + j * columnStride));
  }
  for (let j = columns; j < TILE_COLUMNS; j++) store<f32>(to + 4 * j, 0);
}
