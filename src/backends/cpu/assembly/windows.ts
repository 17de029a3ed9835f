/**
 * The images of a convolution, with tables of where its windows are. Position (n, y, x) is where a window begins in
 * a group of images, term (channel, u, v) where an element is in a window: windows overlap, and no element of one
 * is ever copied for itself. Bytes, and images with a padding, are copied as a whole, group by group.
 */
import {
  area,
  batch,
  channels,
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
import { takeScratch } from './scratch';

/** Images of a group. */
export let group: u32 = 0;
/** Tables of u32: bytes from the first image of the group to a position, and from there to a term. */
export let positionOffsets: usize = 0;
export let termOffsets: usize = 0;

let copies: usize = 0;
let paddedHeight: u32 = 0;
let paddedWidth: u32 = 0;

export function layOutWindows(): void {
  paddedHeight = height + 2 * padding;
  paddedWidth = width + 2 * padding;
  const imageBytes = 4 * channels * paddedHeight * paddedWidth;
  group = imagesTogether(imageBytes);
  positionOffsets = takeScratch(4 * group * area);
  termOffsets = takeScratch(4 * terms);
  copies = takeScratch(group * imageBytes);
}

export function fillWindowTables(): void {
  let at = positionOffsets;
  for (let n: u32 = 0; n < group; n++) {
    for (let y: u32 = 0; y < outHeight; y++) {
      let offset = 4 * ((n * channels * paddedHeight + y * stride) * paddedWidth);
      for (let x: u32 = 0; x < outWidth; x++) {
        store<u32>(at, offset);
        at += 4;
        offset += 4 * stride;
      }
    }
  }
  at = termOffsets;
  for (let channel: u32 = 0; channel < channels; channel++) {
    for (let u: u32 = 0; u < kernelHeight; u++) {
      for (let v: u32 = 0; v < kernelWidth; v++) {
        store<u32>(at, 4 * ((channel * paddedHeight + u) * paddedWidth + v));
        at += 4;
      }
    }
  }
}

/** Where images `first` to `first + count` of x are, ready to be read. */
export function openImages(x: usize, ofBytes: bool, first: u32, count: u32): usize {
  const from = x + first * channels * height * width * (ofBytes ? 1 : 4);
  if (!ofBytes && padding === 0) return from;
  const planes = count * channels;
  padPlanes(copies, paddedHeight, paddedWidth, padding, padding, from, ofBytes, planes, height, width);
  return copies;
}
