/**
 * The gradient of a convolution with respect to its input, see src/kernels/convolution.ts. An element (y, x) of a
 * channel is read by the windows whose u has the remainder of y + padding, whose v that of x + padding, divided by
 * the stride. So each pair of remainders, a phase, is a convolution of its own with stride 1, of the gradient of
 * the result with those elements of the kernel, mirrored: a product whose rows are elements of the phase, whose
 * columns are channels and whose terms are the (filter, u, v). The gradient is copied with zeros around it.
 */
import { Block, multiplyBlock, TWO_TILES } from './block';
import {
  batch,
  channels,
  describe,
  filters,
  height,
  imagesTogether,
  kernelHeight,
  kernelWidth,
  outHeight,
  outWidth,
  padding,
  stride,
  terms,
  width,
} from './geometry';
import { padPlanes } from './image';
import { packPanelsAt, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let rowOffsets: usize = 0;
let places: usize = 0;
/** For all phases, one behind the other: where terms are in the gradient and in the weight, and the weight. */
let termOffsets: usize = 0;
let weightOffsets: usize = 0;
let panels: usize = 0;
let copies: usize = 0;

/** Images of a group. */
let group: u32 = 0;
/** The gradient with its zeros: so many rows and columns come before it. */
let top: u32 = 0;
let left: u32 = 0;
let paddedHeight: u32 = 0;
let paddedWidth: u32 = 0;

function layOut(scratch: usize): void {
  top = ceilDivide(kernelHeight, stride) - 1;
  left = ceilDivide(kernelWidth, stride) - 1;
  paddedHeight = top + max(outHeight, (height - 1 + padding) / stride + 1);
  paddedWidth = left + max(outWidth, (width - 1 + padding) / stride + 1);
  const imageBytes = 4 * filters * paddedHeight * paddedWidth;
  group = imagesTogether(imageBytes);
  const rows = group * ceilDivide(height, stride) * ceilDivide(width, stride);
  const allTerms = filters * kernelHeight * kernelWidth;

  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TWO_TILES);
  rowOffsets = takeScratch(4 * rows);
  places = takeScratch(4 * rows);
  termOffsets = takeScratch(4 * allTerms);
  weightOffsets = takeScratch(4 * allTerms);
  panels = takeScratch(panelBytes(channels, allTerms));
  copies = takeScratch(group * imageBytes);
}

// @ts-ignore: decorator
@inline
function ceilDivide(a: u32, b: u32): u32 {
  return (a + b - 1) / b;
}

export function convolution_input_gradient(
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
  packWeight(a);
  block.tile = tile;
  block.columns = channels;
  block.a = copies;
  block.rowOffsets = rowOffsets;
  block.places = places;
  block.columnStride = 4 * height * width;
  block.accumulate = false;
  block.relu = false;
  block.bias = 0;
  const end = share(part + 1, parts, batch, 1);
  for (let n = share(part, parts, batch, 1); n < end; n += group) {
    const count = min(group, end - n);
    const place = 4 * n * channels * height * width;
    block.out = out + place;
    block.mask = mask ? mask + place : 0;
    const gradient = b + 4 * n * filters * outHeight * outWidth;
    const planes = count * filters;
    padPlanes(copies, paddedHeight, paddedWidth, top, left, gradient, false, planes, outHeight, outWidth);
    multiplyPhases(count);
  }
}

function multiplyPhases(images: u32): void {
  block.termOffsets = termOffsets;
  block.panels = panels;
  for (let phaseY: u32 = 0; phaseY < stride; phaseY++) {
    for (let phaseX: u32 = 0; phaseX < stride; phaseX++) {
      block.terms = filters * termsAlong(kernelHeight, phaseY) * termsAlong(kernelWidth, phaseX);
      block.rows = placeRows(images, phaseY, phaseX);
      multiplyBlock(block);
      block.termOffsets += 4 * block.terms;
      block.panels += panelBytes(channels, block.terms);
    }
  }
}

/** Elements of a kernel, along one axis, that belong to a phase. */
// @ts-ignore: decorator
@inline
function termsAlong(extent: u32, phase: u32): u32 {
  return extent > phase ? ceilDivide(extent - phase, stride) : 0;
}

/** The first element of a phase, along an axis of the image. */
// @ts-ignore: decorator
@inline
function firstOf(phase: u32): u32 {
  return (phase + stride - (padding % stride)) % stride;
}

/** Fills the tables of the elements of a phase, and says how many there are. */
function placeRows(images: u32, phaseY: u32, phaseX: u32): u32 {
  const skippedRows = top + 1 - termsAlong(kernelHeight, phaseY);
  const skippedColumns = left + 1 - termsAlong(kernelWidth, phaseX);
  let rows: u32 = 0;
  for (let n: u32 = 0; n < images; n++) {
    for (let y = firstOf(phaseY); y < height; y += stride) {
      const row = n * filters * paddedHeight + (y + padding) / stride + skippedRows;
      for (let x = firstOf(phaseX); x < width; x += stride) {
        const column = (x + padding) / stride + skippedColumns;
        store<u32>(rowOffsets + 4 * rows, 4 * (row * paddedWidth + column));
        store<u32>(places + 4 * rows, 4 * ((n * channels * height + y) * width + x));
        rows++;
      }
    }
  }
  return rows;
}

/** Fills the tables of the terms and the panels of the weight, phase by phase. */
function packWeight(weight: usize): void {
  let termAt = termOffsets;
  let weightAt = weightOffsets;
  let panelsAt = panels;
  for (let phaseY: u32 = 0; phaseY < stride; phaseY++) {
    for (let phaseX: u32 = 0; phaseX < stride; phaseX++) {
      const alongY = termsAlong(kernelHeight, phaseY);
      const alongX = termsAlong(kernelWidth, phaseX);
      const count = filters * alongY * alongX;
      const offsets = weightAt;
      for (let f: u32 = 0; f < filters; f++) {
        for (let t: u32 = 0; t < alongY; t++) {
          for (let s: u32 = 0; s < alongX; s++) {
            const u = phaseY + stride * (alongY - 1 - t);
            const v = phaseX + stride * (alongX - 1 - s);
            store<u32>(termAt, 4 * ((f * paddedHeight + t) * paddedWidth + s));
            store<u32>(weightAt, 4 * (f * terms + u * kernelWidth + v));
            termAt += 4;
            weightAt += 4;
          }
        }
      }
      packPanelsAt(panelsAt, weight, channels, 4 * kernelHeight * kernelWidth, count, offsets);
      panelsAt += panelBytes(channels, count);
    }
  }
}

export function convolution_input_gradient_scratch(
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
