/**
 * The gradient of a convolution with respect to its input, see src/kernels/convolution.ts. An element (y, x) of a
 * channel meets the elements (u, v) of the kernel where u and y + padding, and v and x + padding, have the same
 * remainders when divided by the stride. Each pair of remainders is a phase: a convolution with stride 1 of the
 * result's gradient with those elements of the kernel, mirrored. It is a product whose rows are elements of the phase,
 * whose columns are channels and whose terms are triples (filter, u, v). The gradient is copied with zeros around it.
 */
import { Block, multiplyBlock, TWO_TILES } from './block';
import { Convolution } from './geometry';
import { padPlanes } from './image';
import { packPanelsAt, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let rowOffsets: usize = 0;
let places: usize = 0;
/** The offsets of terms in the gradient and in the weight, and the weight, phase after phase. */
let termOffsets: usize = 0;
let weightOffsets: usize = 0;
let panels: usize = 0;
let copies: usize = 0;

/** The number of images in a group. */
let group: u32 = 0;
/** The extents of the gradient with zeros: `top` rows and `left` columns of them come first. */
let top: u32 = 0;
let left: u32 = 0;
let paddedHeight: u32 = 0;
let paddedWidth: u32 = 0;

function layOut(p: Convolution, scratch: usize): void {
  top = ceilDivide(p.kernel_height, p.stride) - 1;
  left = ceilDivide(p.kernel_width, p.stride) - 1;
  paddedHeight = top + max(p.out_height, (p.height - 1 + p.padding) / p.stride + 1);
  paddedWidth = left + max(p.out_width, (p.width - 1 + p.padding) / p.stride + 1);
  const imageBytes = 4 * p.filters * paddedHeight * paddedWidth;
  group = p.imagesTogether(imageBytes);
  const rows = group * ceilDivide(p.height, p.stride) * ceilDivide(p.width, p.stride);
  const allTerms = p.filters * p.kernel_height * p.kernel_width;

  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TWO_TILES);
  rowOffsets = takeScratch(4 * rows);
  places = takeScratch(4 * rows);
  termOffsets = takeScratch(4 * allTerms);
  weightOffsets = takeScratch(4 * allTerms);
  panels = takeScratch(panelBytes(p.channels, allTerms));
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
  p: Convolution,
  scratch: usize,
  part: u32,
  parts: u32,
): void {
  layOut(p, scratch);
  packWeight(p, a);
  block.tile = tile;
  block.columns = p.channels;
  block.a = copies;
  block.rowOffsets = rowOffsets;
  block.places = places;
  block.columnStride = 4 * p.height * p.width;
  block.accumulate = false;
  block.relu = false;
  block.bias = 0;
  const end = share(part + 1, parts, p.batch, 1);
  for (let n = share(part, parts, p.batch, 1); n < end; n += group) {
    const count = min(group, end - n);
    const place = 4 * n * p.channels * p.height * p.width;
    block.out = out + place;
    block.mask = mask ? mask + place : 0;
    const from = b + 4 * n * p.filters * p.out_height * p.out_width;
    const planes = count * p.filters;
    padPlanes(copies, paddedHeight, paddedWidth, top, left, from, false, planes, p.out_height, p.out_width);
    multiplyPhases(p, count);
  }
}

function multiplyPhases(p: Convolution, images: u32): void {
  block.termOffsets = termOffsets;
  block.panels = panels;
  for (let phaseY: u32 = 0; phaseY < p.stride; phaseY++) {
    for (let phaseX: u32 = 0; phaseX < p.stride; phaseX++) {
      const alongY = termsAlong(p, p.kernel_height, phaseY);
      const alongX = termsAlong(p, p.kernel_width, phaseX);
      block.terms = p.filters * alongY * alongX;
      block.rows = placeRows(p, images, phaseY, phaseX);
      multiplyBlock(block);
      block.termOffsets += 4 * block.terms;
      block.panels += panelBytes(p.channels, block.terms);
    }
  }
}

/** The number of a kernel's elements, along one axis, that belong to a phase. */
// @ts-ignore: decorator
@inline
function termsAlong(p: Convolution, extent: u32, phase: u32): u32 {
  return extent > phase ? ceilDivide(extent - phase, p.stride) : 0;
}

/** The first element of a phase, along an axis of the image. */
// @ts-ignore: decorator
@inline
function firstOf(p: Convolution, phase: u32): u32 {
  return (phase + p.stride - (p.padding % p.stride)) % p.stride;
}

/** Fills the tables of the elements of a phase, and returns their number. */
function placeRows(p: Convolution, images: u32, phaseY: u32, phaseX: u32): u32 {
  const skippedRows = top + 1 - termsAlong(p, p.kernel_height, phaseY);
  const skippedColumns = left + 1 - termsAlong(p, p.kernel_width, phaseX);
  let rows: u32 = 0;
  for (let n: u32 = 0; n < images; n++) {
    for (let y = firstOf(p, phaseY); y < p.height; y += p.stride) {
      const row = n * p.filters * paddedHeight + (y + p.padding) / p.stride + skippedRows;
      for (let x = firstOf(p, phaseX); x < p.width; x += p.stride) {
        const column = (x + p.padding) / p.stride + skippedColumns;
        store<u32>(rowOffsets + 4 * rows, 4 * (row * paddedWidth + column));
        store<u32>(places + 4 * rows, 4 * ((n * p.channels * p.height + y) * p.width + x));
        rows++;
      }
    }
  }
  return rows;
}

/** Fills the tables of the terms and the panels of the weight, phase by phase. */
function packWeight(p: Convolution, weight: usize): void {
  let termAt = termOffsets;
  let weightAt = weightOffsets;
  let panelsAt = panels;
  for (let phaseY: u32 = 0; phaseY < p.stride; phaseY++) {
    for (let phaseX: u32 = 0; phaseX < p.stride; phaseX++) {
      const alongY = termsAlong(p, p.kernel_height, phaseY);
      const alongX = termsAlong(p, p.kernel_width, phaseX);
      const count = p.filters * alongY * alongX;
      const offsets = weightAt;
      for (let f: u32 = 0; f < p.filters; f++) {
        for (let t: u32 = 0; t < alongY; t++) {
          for (let s: u32 = 0; s < alongX; s++) {
            const u = phaseY + p.stride * (alongY - 1 - t);
            const v = phaseX + p.stride * (alongX - 1 - s);
            store<u32>(termAt, 4 * ((f * paddedHeight + t) * paddedWidth + s));
            store<u32>(weightAt, 4 * (f * p.terms + u * p.kernel_width + v));
            termAt += 4;
            weightAt += 4;
          }
        }
      }
      packPanelsAt(panelsAt, weight, p.channels, 4 * p.kernel_height * p.kernel_width, count, offsets);
      panelsAt += panelBytes(p.channels, count);
    }
  }
}

export function convolution_input_gradient_scratch(p: Convolution): usize {
  layOut(p, 0);
  return endScratch();
}
