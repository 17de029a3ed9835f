/** The params of src/kernels/convolution.ts, and numbers that follow from them. */
// @ts-ignore: decorator
@unmanaged
export class Convolution {
  batch: u32;
  channels: u32;
  height: u32;
  width: u32;
  filters: u32;
  out_height: u32;
  out_width: u32;
  kernel_height: u32;
  kernel_width: u32;
  stride: u32;
  padding: u32;
  split: u32;

  /** The number of elements in a channel of the result. */
  get area(): u32 {
    return this.out_height * this.out_width;
  }

  /** The number of elements in a window. */
  get terms(): u32 {
    return this.channels * this.kernel_height * this.kernel_width;
  }

  /** The number of images, of `bytes` each, that fit the second cache together; at least one. */
  imagesTogether(bytes: u32): u32 {
    return max(1, min(this.batch, SECOND_CACHE / bytes));
  }
}

const SECOND_CACHE: u32 = 1 << 18;
