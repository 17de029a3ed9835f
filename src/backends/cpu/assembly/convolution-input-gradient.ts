/**
 * The gradient of a convolution with respect to its input, see src/kernels/convolution.ts. An element (y, x) of a
 * channel meets the elements (u, v) of the kernel where u and y + padding, and v and x + padding, have the same
 * remainders when divided by the stride. Each pair of remainders is a phase: a convolution with stride 1 of the
 * result's gradient with those elements of the kernel, mirrored. It is a product whose rows are elements of the phase,
 * whose columns are channels and whose terms are triples (filter, t, s), `t` and `s` being places in the mirrored
 * kernel. Near the edges some terms lie outside of the gradient: rows that have the same terms are computed together.
 * Their sums are cut into the same stretches as the sum of all terms.
 */
import { Block, multiplyBlock } from './block';
import { Convolution } from './geometry';
import { packPanelsAt, panelBytes } from './panels';
import { beginScratch, endScratch, takeScratch } from './scratch';
import { share } from './share';
import { STRETCH, TILE_BYTES, TILE_ROW_BYTES } from './tile';

let block: Block = changetype<Block>(0);
let tile: usize = 0;
let rowOffsets: usize = 0;
let places: usize = 0;
/** Tables of the rows that are computed together: see `multiplyTileApart`. */
let termOffsets: usize = 0;
let stops: usize = 0;
/** The offsets of terms in the weight, and the weight, phase after phase. */
let weightOffsets: usize = 0;
let panels: usize = 0;

/** The number of images in a group. */
let group: u32 = 0;

function layOut(p: Convolution, scratch: usize): void {
  group = p.imagesTogether(4 * p.filters * p.area);
  const rows = group * ceilDivide(p.height, p.stride) * ceilDivide(p.width, p.stride);
  const allTerms = p.filters * p.kernel_height * p.kernel_width;

  beginScratch(scratch);
  block = changetype<Block>(takeScratch(offsetof<Block>()));
  tile = takeScratch(TILE_BYTES);
  rowOffsets = takeScratch(4 * rows);
  places = takeScratch(4 * rows);
  termOffsets = takeScratch(8 * allTerms);
  stops = takeScratch(4 * ceilDivide(allTerms, STRETCH));
  weightOffsets = takeScratch(4 * allTerms);
  panels = takeScratch(panelBytes(p.channels, allTerms));
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
  block.termOffsets = termOffsets;
  block.stops = stops;
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
    block.a = b + 4 * n * p.filters * p.area;
    multiplyPhases(p, count);
  }
}

function multiplyPhases(p: Convolution, images: u32): void {
  block.panels = panels;
  for (let phaseY: u32 = 0; phaseY < p.stride; phaseY++) {
    for (let phaseX: u32 = 0; phaseX < p.stride; phaseX++) {
      const alongY = termsAlong(p, p.kernel_height, phaseY);
      const alongX = termsAlong(p, p.kernel_width, phaseX);
      block.panelTerms = p.filters * alongY * alongX;
      for (let y = firstOf(p, phaseY); y < p.height; ) {
        const endY = endOfAlike(p, y, p.height, alongY, p.out_height);
        for (let x = firstOf(p, phaseX); x < p.width; ) {
          const endX = endOfAlike(p, x, p.width, alongX, p.out_width);
          placeTerms(p, y, x, alongY, alongX);
          placeRows(p, images, y, endY, x, endX, alongY, alongX);
          multiplyBlock(block);
          x = endX;
        }
        y = endY;
      }
      block.panels += panelBytes(p.channels, block.panelTerms);
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

/**
 * The place in the gradient, along an axis, that the first of `along` terms has for an element: before it if negative.
 */
// @ts-ignore: decorator
@inline
function startOf(p: Convolution, element: u32, along: u32): i32 {
  return <i32>((element + p.padding) / p.stride) + 1 - <i32>along;
}

/** The first term that lies in the gradient, along an axis. */
// @ts-ignore: decorator
@inline
function firstTerm(start: i32): i32 {
  return max(0, -start);
}

/** The end of the terms that lie in the gradient. */
// @ts-ignore: decorator
@inline
function endTerm(start: i32, along: u32, extent: u32): i32 {
  return max(firstTerm(start), min(<i32>along, <i32>extent - start));
}

/** The end of the elements, from `element` on, that have the same terms along an axis. */
function endOfAlike(p: Convolution, element: u32, size: u32, along: u32, extent: u32): u32 {
  const start = startOf(p, element, along);
  const first = firstTerm(start);
  const end = endTerm(start, along, extent);
  let other = element + p.stride;
  for (; other < size; other += p.stride) {
    const its = startOf(p, other, along);
    if (firstTerm(its) !== first || endTerm(its, along, extent) !== end) break;
  }
  return other;
}

/** Fills the tables of the terms that element (y, x) has, and sets their number. */
function placeTerms(p: Convolution, y: u32, x: u32, alongY: u32, alongX: u32): void {
  const startY = startOf(p, y, alongY);
  const startX = startOf(p, x, alongX);
  const endT = endTerm(startY, alongY, p.out_height);
  const endS = endTerm(startX, alongX, p.out_width);
  let at = termOffsets;
  let stop = stops;
  let stretch: u32 = 0;
  for (let f: u32 = 0; f < p.filters; f++) {
    for (let t: u32 = firstTerm(startY); t < <u32>endT; t++) {
      for (let s: u32 = firstTerm(startX); s < <u32>endS; s++) {
        const term = (f * alongY + t) * alongX + s;
        if (term / STRETCH !== stretch) {
          stretch = term / STRETCH;
          if (at > termOffsets) {
            store<u32>(stop, at - termOffsets);
            stop += 4;
          }
        }
        store<u32>(at, 4 * ((f * p.out_height + t) * p.out_width + s));
        store<u32>(at, TILE_ROW_BYTES * term, 4);
        at += 8;
      }
    }
  }
  store<u32>(stop, at - termOffsets);
  block.terms = (at - termOffsets) / 8;
}

/** Fills the tables of elements of a phase, and sets their number. */
function placeRows(
  p: Convolution,
  images: u32,
  firstY: u32,
  endY: u32,
  firstX: u32,
  endX: u32,
  alongY: u32,
  alongX: u32,
): void {
  let rows: u32 = 0;
  for (let n: u32 = 0; n < images; n++) {
    for (let y = firstY; y < endY; y += p.stride) {
      const row = n * p.filters * p.out_height + startOf(p, y, alongY);
      for (let x = firstX; x < endX; x += p.stride) {
        store<u32>(rowOffsets + 4 * rows, 4 * (row * p.out_width + startOf(p, x, alongX)));
        store<u32>(places + 4 * rows, 4 * ((n * p.channels * p.height + y) * p.width + x));
        rows++;
      }
    }
  }
  block.rows = rows;
}

/** Fills the panels of the weight, phase by phase. */
function packWeight(p: Convolution, weight: usize): void {
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
            store<u32>(weightAt, 4 * (f * p.terms + u * p.kernel_width + v));
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
