// Products (lib/product.wgsl) with few results of many terms each, on GPUs: layers with a small batch.
//
// A workgroup owns only 16 x 16 of the result, so that there are enough workgroups, and its 256 invocations split the
// terms: invocation (quad, part) adds up 4 x 4 results over terms part, part + 16, ..., straight from memory. Then the
// 16 parts are added up in workgroup memory, always in the same order.

override B_ALONG_K: bool;                           // b is contiguous along k: let neighbours take neighbouring terms

const SIDE = 16u;                                   // rows and columns of a tile
const PARTS = 16u;
const QUADS = 16u;                                  // groups of 4 x 4 results
const HALF = PARTS / 2u * QUADS;

var<workgroup> partials: array<array<vec4f, 4>, HALF>;
var<workgroup> partial_sums: array<vec4f, HALF>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) index: u32) {
  let slice = workgroup.z;
  let tile = tile_at(workgroup, SIDE);
  if (tile.x * SIDE >= row_count() || tile.y * SIDE >= column_count(slice)) { return; }
  let part = select(index / QUADS, index % PARTS, B_ALONG_K);
  let quad = select(index % QUADS, index / PARTS, B_ALONG_K);
  let i = tile.x * SIDE + quad / 4u * 4u;
  let j = tile.y * SIDE + quad % 4u * 4u;
  let columns = columns_at(j, slice);

  var c = array<vec4f, 4>();
  var c_sums = vec4f();
  let end = term_end(slice);
  for (var k = term_begin(slice) + part; k < end; k += PARTS) {
    let row_values = load_rows(i, k, slice);
    let column_values = load_columns(j, columns, k, slice);
    for (var r = 0u; r < 4u; r++) { c[r] = fma(vec4f(row_values[r]), column_values, c[r]); }
    if (SUMS == 1u) { c_sums += row_values; }
    if (SUMS == 2u) { c_sums += column_values; }
  }

  for (var half = PARTS / 2u; half > 0u; half /= 2u) {
    if (part >= half && part < 2u * half) {
      let at = (part - half) * QUADS + quad;
      partials[at] = c;
      if (SUMS > 0u) { partial_sums[at] = c_sums; }
    }
    workgroupBarrier();
    if (part < half) {
      let at = part * QUADS + quad;
      for (var r = 0u; r < 4u; r++) { c[r] += partials[at][r]; }
      if (SUMS > 0u) { c_sums += partial_sums[at]; }
    }
    workgroupBarrier();
  }
  if (part > 0u) { return; }

  for (var r = 0u; r < 4u; r++) { store_quad(i + r, j, columns, slice, c[r]); }
  let sums_rows = SUMS == 1u && tile.y == 0u && quad % 4u == 0u;
  let sums_columns = SUMS == 2u && tile.x == 0u && quad / 4u == 0u;
  if (sums_rows || sums_columns) {
    let first = select(j, i, sums_rows);
    let count = select(column_count(slice), row_count(), sums_rows);
    for (var q = 0u; q < 4u; q++) {
      if (first + q < count) { sums[sums_at(first + q, slice)] = c_sums[q]; }
    }
  }
}
