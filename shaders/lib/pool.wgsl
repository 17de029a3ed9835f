// The common part of the poolings: windows of kernel x kernel, `stride` apart, over each plane of x [planes, height,
// width] with an edge of `padding` elements. Padding is no candidate for a maximum and counts as 0 in a mean.

struct Params {
  planes: u32,
  height: u32,
  width: u32,
  out_height: u32,
  out_width: u32,
  kernel: u32,
  stride: u32,
  padding: u32,
}

override MAXIMUM: bool;                             // the maximum; otherwise the mean
// The params again: divisions by constants and loops of constant length are faster.
override KERNEL: u32;
override STRIDE: u32;
override PADDING: u32;

@group(0) @binding(0) var<uniform> params: Params;

// The first row or column of x in the window that begins `start` elements from the edge of the padding, and the one
// after the last.
fn window_start(start: u32) -> u32 { return max(start, PADDING) - PADDING; }
fn window_end(start: u32, extent: u32) -> u32 { return min(start + KERNEL - min(PADDING, start + KERNEL), extent); }
