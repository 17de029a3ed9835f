/**
 * What the convolution that is being computed looks like: the params of src/kernels/convolution.ts, and what follows
 * from them.
 */

export let batch: u32 = 0;
export let channels: u32 = 0;
export let height: u32 = 0;
export let width: u32 = 0;
export let filters: u32 = 0;
export let outHeight: u32 = 0;
export let outWidth: u32 = 0;
export let kernelHeight: u32 = 0;
export let kernelWidth: u32 = 0;
export let stride: u32 = 0;
export let padding: u32 = 0;
export let split: u32 = 0;
/** Elements of a channel of the result. */
export let area: u32 = 0;
/** Elements of a window. */
export let terms: u32 = 0;

export function describe(
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
): void {
  batch = _batch;
  channels = _channels;
  height = _height;
  width = _width;
  filters = _filters;
  outHeight = _outHeight;
  outWidth = _outWidth;
  kernelHeight = _kernelHeight;
  kernelWidth = _kernelWidth;
  stride = _stride;
  padding = _padding;
  split = _split;
  area = outHeight * outWidth;
  terms = channels * kernelHeight * kernelWidth;
}

/** As many images, of so many bytes each, as stay in the second cache together; one at least. */
export function imagesTogether(bytes: u32): u32 {
  return max(1, min(batch, SECOND_CACHE / bytes));
}

const SECOND_CACHE: u32 = 1 << 18;
