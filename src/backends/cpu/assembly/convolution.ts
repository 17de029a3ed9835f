/**
 * The convolution of src/kernels/convolution.ts, of images of f32 or of bytes: a product whose rows are positions
 * of windows, whose columns are filters and whose terms are the elements of a window,
 * out[position, filter] = sum over terms of x[position + term] * weight[filter, term].
 */
import { Block, multiplyBlock, TWO_TILES } from './block';
import { area, batch, describe, filters, terms } from './geometry';
import { packPanels, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { fillWindowTables, group, layOutWindows, openImages, positionOffsets, termOffsets } from './windows';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let places: usize = 0;
let panels: usize = 0;

function layOut(scratch: usize): void {
  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TWO_TILES);
  panels = takeScratch(panelBytes(filters, terms));
  layOutWindows();
  places = takeScratch(4 * group * area);
}

/** `ofBytes` for convolution_of_bytes. */
export function convolution(
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
  relu: bool,
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
  packPanels(panels, a, filters, 4 * terms, terms, 4);
  for (let n: u32 = 0; n < group; n++) {
    for (let i: u32 = 0; i < area; i++) {
      store<u32>(places + 4 * (n * area + i), 4 * (n * filters * area + i));
    }
  }
  block.tile = tile;
  block.columns = filters;
  block.terms = terms;
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
  const end = share(part + 1, parts, batch, 1);
  for (let n = share(part, parts, batch, 1); n < end; n += group) {
    const count = min(group, end - n);
    const place = 4 * n * filters * area;
    block.rows = count * area;
    block.a = openImages(b, ofBytes, n, count);
    block.out = out + place;
    block.mask = mask ? mask + place : 0;
    multiplyBlock(block);
  }
}

export function convolution_scratch(
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

export { convolution as convolution_of_bytes, convolution_scratch as convolution_of_bytes_scratch };
