/**
 * The gradient of a convolution with respect to its weight, see src/kernels/convolution.ts: a product whose rows are
 * the terms of a window, whose columns are filters and whose terms are the positions of windows,
 * out[term, filter] = sum over positions of x[position + term] * gradient[position, filter].
 * The sum over a slice of positions goes from group to group of images, kept in `out`.
 */
import { Block, fillTable, multiplyBlock, TWO_TILES } from './block';
import { area, batch, describe, filters, split, terms } from './geometry';
import { packPanel, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { sumTerms } from './sums';
import { TILE_COLUMNS, TILE_ROW_BYTES, TILE_ROWS } from './tile';
import { fillWindowTables, group, layOutWindows, openImages, positionOffsets, termOffsets } from './windows';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let places: usize = 0;
let panels: usize = 0;

function layOut(scratch: usize): void {
  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TWO_TILES);
  layOutWindows();
  panels = takeScratch(panelBytes(filters, min(split, group * area)));
  places = takeScratch(4 * terms);
}

/** `ofBytes` for convolution_weight_gradient_of_bytes. */
export function convolution_weight_gradient(
  a: usize,
  b: usize,
  bias: usize,
  mask: usize,
  out: usize,
  sums: usize,
  _batch: u32,
  _channels: u32,
  _height: u32,
  _width: u32,
  _filters: u32,
  _outHeight: u32,
  _outWidth: u32,
  _kernelHeight: u32,
  _kernelWidth: u32,
  _stride: u32,
  _padding: u32,
  _split: u32,
  ofBytes: bool,
  scratch: usize,
  part: u32,
  parts: u32,
): void {
  describe(
    _batch,
    _channels,
    _height,
    _width,
    _filters,
    _outHeight,
    _outWidth,
    _kernelHeight,
    _kernelWidth,
    _stride,
    _padding,
    _split,
  );
  layOut(scratch);
  fillWindowTables();
  fillTable(places, terms, 4);
  const firstTerm = share(part, parts, terms, TILE_ROWS);
  block.tile = tile;
  block.rows = share(part + 1, parts, terms, TILE_ROWS) - firstTerm;
  block.columns = filters;
  block.rowOffsets = termOffsets + 4 * firstTerm;
  block.panels = panels;
  block.places = places + 4 * firstTerm;
  block.columnStride = 4 * terms;
  block.bias = 0;
  block.relu = false;
  block.mask = 0;
  for (let n: u32 = 0; n < batch; n += group) {
    const images = openImages(b, ofBytes, n, min(group, batch - n));
    const first = n * area;
    const last = min(n + group, batch) * area;
    for (let position = first; position < last; ) {
      const slice = position / split;
      const end = min(last, (slice + 1) * split);
      block.a = images;
      block.terms = end - position;
      block.termOffsets = positionOffsets + 4 * (position - first);
      block.accumulate = position > slice * split;
      block.out = out + 4 * slice * filters * terms;
      packGradient(a, position, end, part === 0 && sums ? sums + 4 * slice * filters : 0);
      multiplyBlock(block);
      position = end;
    }
  }
}

/** Panels of the gradient [n, filter, y, x] at positions `first` to `end`, and their sums, if there are any. */
function packGradient(gradient: usize, first: u32, end: u32, sums: usize): void {
  for (let j: u32 = 0; j < filters; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, filters - j);
    const panel = panels + j * (end - first) * 4;
    for (let position = first; position < end; ) {
      const n = position / area;
      const next = min(end, (n + 1) * area);
      const from = gradient + 4 * ((n * filters + j) * area + position - n * area);
      const to = panel + (position - first) * TILE_ROW_BYTES;
      packPanel(to, from, columns, 4 * area, next - position, 4);
      position = next;
    }
    if (sums) sumTerms(sums + 4 * j, panel, columns, 4, end - first, TILE_ROW_BYTES, block.accumulate);
  }
}

export function convolution_weight_gradient_scratch(
  _batch: u32,
  _channels: u32,
  _height: u32,
  _width: u32,
  _filters: u32,
  _outHeight: u32,
  _outWidth: u32,
  _kernelHeight: u32,
  _kernelWidth: u32,
  _stride: u32,
  _padding: u32,
  _split: u32,
): usize {
  describe(
    _batch,
    _channels,
    _height,
    _width,
    _filters,
    _outHeight,
    _outWidth,
    _kernelHeight,
    _kernelWidth,
    _stride,
    _padding,
    _split,
  );
  layOut(0);
  return endScratch();
}

export {
  convolution_weight_gradient as convolution_weight_gradient_of_bytes,
  convolution_weight_gradient_scratch as convolution_weight_gradient_of_bytes_scratch,
};
