// The common part of all kernels that are matrix products.
//
//   out[i, j] = finish(sum over k of a[i, k] * b[k, j])
//
// A shader is put together from an algorithm (product_broadcast.wgsl, product_tiled.wgsl, product_split.wgsl,
// product_subgroup.wgsl), from lib/product_store.wgsl or lib/product_store_quads.wgsl, which write the result, and from
// operands that say where the numbers are (product_matrix.wgsl, or a convolution's). Operands define
//
//   Params; bindings 0 (params) and 2 (b)
//   row_count(), column_count(slice)                 the extents of i and j
//   term_begin(slice), term_end(slice)               the range of k
//   Row, Column, Term; row_at(i), column_at(j, slice), term_at(k, slice)
//                                                    the data of an i, j or k, computed once for each; row.out and
//                                                    column.out add up to the place of the result
//   load_a(row, term), load_b(term, column), load_block(terms, columns)
//   bias_at(i, j), sums_at(index, slice)
//
// where `slice` is the z of the workgroup, for kernels that compute several products.
//
// Each workgroup owns a tile of the result. finish() adds the bias, applies the ReLU, and gives zero where the mask
// (a ReLU's result) is not positive. If a sum is cut into slices, the first gets the bias, and there is no ReLU or mask.
// SUMS = 1 also writes the sums of a's rows to `sums`, SUMS = 2 the sums of b's columns: the gradient of a layer's bias
// sums the same numbers as the gradient of its weight.

override BIAS: bool;
override RELU: bool;
override MASK: bool;
override SUMS: u32;
override LONG: bool;                                // many terms: they are summed in stretches

const STRETCH = 32u;

@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> mask: array<f32>;
@group(0) @binding(6) var<storage, read_write> sums: array<f32>;

// The finished result of row i and column j, whose place is `at`; the mask is laid out like the result.
fn finish(i: u32, j: u32, at: u32, slice: u32, product: f32) -> f32 {
  var value = product;
  if (BIAS && slice == 0u) { value += bias[bias_at(i, j)]; }
  if (RELU) { value = no_less(value, 0.0); }
  if (MASK) { value = select(0.0, value, mask[at] > 0.0); }
  return value;
}

// The tile of a workgroup, along i and along j. Tiles of the same columns are neighbours. A grid dimension
// holds 65535 workgroups; the rest is along y.
fn tile_at(workgroup: vec3u, tile_rows: u32) -> vec2u {
  let index = workgroup.y * 65535u + workgroup.x;
  let tiles = (row_count() + tile_rows - 1u) / tile_rows;
  return vec2u(index % tiles, index / tiles);
}
