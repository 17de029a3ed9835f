/**
 * The gradient of a convolution with respect to its weight, see src/kernels/convolution.ts: a product whose rows are
 * the terms of a window, whose columns are filters and whose terms are the positions of windows,
 * out[term, filter] = sum over positions of x[position + term] * gradient[position, filter].
 * The sum over a slice of positions is kept in `out`, from one group of images to the next.
 */
import { Block, fillTable, multiplyBlock } from './block';
import { Convolution } from './geometry';
import { packPanel, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { sumTerms } from './sums';
import { TILE_BYTES, TILE_COLUMNS, TILE_ROW_BYTES, TILE_ROWS } from './tile';
import { fillWindowTables, group, layOutWindows, openImages, positionOffsets, termOffsets } from './windows';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let places: usize = 0;
let panels: usize = 0;

function layOut(p: Convolution, scratch: usize): void {
  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TILE_BYTES);
  layOutWindows(p);
  panels = takeScratch(panelBytes(p.filters, min(p.split, group * p.area)));
  places = takeScratch(4 * p.terms);
}

/** @param ofBytes whether the image holds bytes, as for convolution_weight_gradient_of_bytes. */
export function convolution_weight_gradient(
  a: usize,
  b: usize,
  bias: usize,
  mask: usize,
  out: usize,
  sums: usize,
  p: Convolution,
  ofBytes: bool,
  scratch: usize,
  part: u32,
  parts: u32,
): void {
  layOut(p, scratch);
  fillWindowTables(p);
  fillTable(places, p.terms, 4);
  const firstTerm = share(part, parts, p.terms, TILE_ROWS);
  block.tile = tile;
  block.stops = 0;
  block.rows = share(part + 1, parts, p.terms, TILE_ROWS) - firstTerm;
  block.columns = p.filters;
  block.rowOffsets = termOffsets + 4 * firstTerm;
  block.panels = panels;
  block.places = places + 4 * firstTerm;
  block.columnStride = 4 * p.terms;
  block.bias = 0;
  block.relu = false;
  block.mask = 0;
  for (let n: u32 = 0; n < p.batch; n += group) {
    const images = openImages(p, b, ofBytes, n, min(group, p.batch - n));
    const first = n * p.area;
    const last = min(n + group, p.batch) * p.area;
    for (let position = first; position < last; ) {
      const slice = position / p.split;
      const end = min(last, (slice + 1) * p.split);
      block.a = images;
      block.terms = end - position;
      block.termOffsets = positionOffsets + 4 * (position - first);
      block.accumulate = position > slice * p.split;
      block.out = out + 4 * slice * p.filters * p.terms;
      packGradient(p, a, position, end, part === 0 && sums ? sums + 4 * slice * p.filters : 0);
      multiplyBlock(block);
      position = end;
    }
  }
}

/** Panels of the gradient [n, filter, y, x] at positions `first` to `end`, and their sums, if there are any. */
function packGradient(p: Convolution, gradient: usize, first: u32, end: u32, sums: usize): void {
  const area = p.area;
  for (let j: u32 = 0; j < p.filters; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, p.filters - j);
    const panel = panels + j * (end - first) * 4;
    for (let position = first; position < end; ) {
      const n = position / area;
      const next = min(end, (n + 1) * area);
      const from = gradient + 4 * ((n * p.filters + j) * area + position - n * area);
      const to = panel + (position - first) * TILE_ROW_BYTES;
      packPanel(to, from, columns, 4 * area, next - position, 4);
      position = next;
    }
    if (sums) sumTerms(sums + 4 * j, panel, columns, 4, end - first, TILE_ROW_BYTES, block.accumulate);
  }
}

export function convolution_weight_gradient_scratch(p: Convolution): usize {
  layOut(p, 0);
  return endScratch();
}

export {
  convolution_weight_gradient as convolution_weight_gradient_of_bytes,
  convolution_weight_gradient_scratch as convolution_weight_gradient_of_bytes_scratch,
};
