// What the matrix product kernels share.
//
//   out[i, j] = finish(sum over k of a[i, k] * b[k, j])        i < m, j < n
//
// Every matrix is given by its two strides, so a transposed operand or result costs nothing: swap its strides.
// finish() adds the bias, applies the ReLU, and keeps only what the mask (a ReLU's result) lets through.
// Besides, SUMS = 1 leaves the sums of the rows of a in `sums`, SUMS = 2 those of the columns of b: while the
// gradient of a layer's weight is computed, that of its bias is the sum of the same numbers.

struct Params {
  m: u32, n: u32, k: u32,
  a_row: u32, a_k: u32,
  b_k: u32, b_col: u32,
  out_row: u32, out_col: u32,                       // also those of the mask
  bias_row: u32, bias_col: u32,
}

override BIAS: bool;
override RELU: bool;
override MASK: bool;
override SUMS: u32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> mask: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> sums: array<f32>;

fn finish(i: u32, j: u32, product: f32) {
  let at = i * params.out_row + j * params.out_col;
  var value = product;
  if (BIAS) { value += bias[i * params.bias_row + j * params.bias_col]; }
  if (RELU) { value = select(value, 0.0, value < 0.0); }
  if (MASK) { value = select(0.0, value, mask[at] > 0.0); }
  out[at] = value;
}

// Tiles along i may be more than a grid dimension holds; the rest is along z.
fn tile_row(workgroup: vec3u) -> u32 {
  return workgroup.z * 65535u + workgroup.y;
}
