/**
 * The images of a convolution, with tables of the places of its windows. A position (n, y, x) is the start of a window
 * in a group of images, a term (channel, u, v) the place of an element in a window: windows overlap, and are not
 * copied one by one. Bytes, and images with a padding, are copied as a whole, group by group.
 */
import { Convolution } from './geometry';
import { padPlanes } from './image';
import { takeScratch } from './scratch';

/** The number of images in a group. */
export let group: u32 = 0;
/** Tables of u32: bytes from the first image of the group to a position, and from there to a term. */
export let positionOffsets: usize = 0;
export let termOffsets: usize = 0;

let copies: usize = 0;
let paddedHeight: u32 = 0;
let paddedWidth: u32 = 0;

export function layOutWindows(p: Convolution): void {
  paddedHeight = p.height + 2 * p.padding;
  paddedWidth = p.width + 2 * p.padding;
  const imageBytes = 4 * p.channels * paddedHeight * paddedWidth;
  group = p.imagesTogether(imageBytes);
  positionOffsets = takeScratch(4 * group * p.area);
  termOffsets = takeScratch(4 * p.terms);
  copies = takeScratch(group * imageBytes);
}

export function fillWindowTables(p: Convolution): void {
  let at = positionOffsets;
  for (let n: u32 = 0; n < group; n++) {
    for (let y: u32 = 0; y < p.out_height; y++) {
      let offset = 4 * ((n * p.channels * paddedHeight + y * p.stride) * paddedWidth);
      for (let x: u32 = 0; x < p.out_width; x++) {
        store<u32>(at, offset);
        at += 4;
        offset += 4 * p.stride;
      }
    }
  }
  at = termOffsets;
  for (let channel: u32 = 0; channel < p.channels; channel++) {
    for (let u: u32 = 0; u < p.kernel_height; u++) {
      for (let v: u32 = 0; v < p.kernel_width; v++) {
        store<u32>(at, 4 * ((channel * paddedHeight + u) * paddedWidth + v));
        at += 4;
      }
    }
  }
}

/** The address of images `first` to `first + count` of x, ready to be read. */
export function openImages(p: Convolution, x: usize, ofBytes: bool, first: u32, count: u32): usize {
  const padding = p.padding;
  const from = x + first * p.channels * p.height * p.width * (ofBytes ? 1 : 4);
  if (!ofBytes && padding === 0) return from;
  const planes = count * p.channels;
  padPlanes(copies, padding, from, ofBytes, planes, p.height, p.width);
  return copies;
}
