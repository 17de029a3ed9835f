/**
 * The convolution of src/kernels/convolution.ts, for images of f32 or bytes: a product whose rows are positions of
 * windows, whose columns are filters and whose terms are the elements of a window,
 * out[position, filter] = sum over terms of x[position + term] * weight[filter, term].
 */
import { Block, multiplyBlock } from './block';
import { Convolution } from './geometry';
import { packPanels, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { TILE_BYTES } from './tile';
import { fillWindowTables, group, layOutWindows, openImages, positionOffsets, termOffsets } from './windows';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let places: usize = 0;
let panels: usize = 0;

function layOut(p: Convolution, scratch: usize): void {
  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TILE_BYTES);
  panels = takeScratch(panelBytes(p.filters, p.terms));
  layOutWindows(p);
  places = takeScratch(4 * group * p.area);
}

/** @param ofBytes whether the image holds bytes, as for convolution_of_bytes. */
export function convolution(
  a: usize,
  b: usize,
  bias: usize,
  mask: usize,
  out: usize,
  sums: usize,
  p: Convolution,
  relu: bool,
  ofBytes: bool,
  scratch: usize,
  part: u32,
  parts: u32,
): void {
  layOut(p, scratch);
  fillWindowTables(p);
  const area = p.area;
  packPanels(panels, a, p.filters, 4 * p.terms, p.terms, 4);
  for (let n: u32 = 0; n < group; n++) {
    for (let i: u32 = 0; i < area; i++) {
      store<u32>(places + 4 * (n * area + i), 4 * (n * p.filters * area + i));
    }
  }
  block.tile = tile;
  block.stops = 0;
  block.columns = p.filters;
  block.terms = p.terms;
  block.rowOffsets = positionOffsets;
  block.termOffsets = termOffsets;
  block.panels = panels;
  block.places = places;
  block.columnStride = 4 * area;
  block.accumulate = false;
  block.relu = relu;
  block.bias = bias;
  block.biasRow = 0;
  block.biasColumn = 4;
  const end = share(part + 1, parts, p.batch, 1);
  for (let n = share(part, parts, p.batch, 1); n < end; n += group) {
    const count = min(group, end - n);
    const place = 4 * n * p.filters * area;
    block.rows = count * area;
    block.a = openImages(p, b, ofBytes, n, count);
    block.out = out + place;
    block.mask = mask ? mask + place : 0;
    multiplyBlock(block);
  }
}

export function convolution_scratch(p: Convolution): usize {
  layOut(p, 0);
  return endScratch();
}

export { convolution as convolution_of_bytes, convolution_scratch as convolution_of_bytes_scratch };
