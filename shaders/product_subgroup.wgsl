// Products (lib/product.wgsl) with few results of many terms each, on GPUs whose subgroups have a fixed size.
//
// A workgroup is one subgroup, and owns 4 x 4 of the result. Its lanes split the terms: lane l adds up terms l,
// l + LANES, ..., straight from memory. Then they add up their sums by subgroup operations, without a barrier, in an
// order that depends on LANES alone: lanes first share out the four rows, then fold by halves.

enable subgroups;

override LANES: u32;                                // of a subgroup, at least 4

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let slice = workgroup.z;
  let tile = tile_at(workgroup, 4u);
  let i = tile.x * 4u;
  let j = tile.y * 4u;
  if (i >= row_count() || j >= column_count(slice)) { return; }
  let columns = columns_at(j, slice);

  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  var c_sums = vec4f();
  let end = term_end(slice);
  for (var k = term_begin(slice) + lane; k < end; k += LANES) {
    let row_values = load_rows(i, k, slice);
    let column_values = load_columns(j, columns, k, slice);
    c0 = fma(vec4f(row_values.x), column_values, c0);
    c1 = fma(vec4f(row_values.y), column_values, c1);
    c2 = fma(vec4f(row_values.z), column_values, c2);
    c3 = fma(vec4f(row_values.w), column_values, c3);
    if (SUMS == 1u) { c_sums += row_values; }
    if (SUMS == 2u) { c_sums += column_values; }
  }

  // The even one of two neighbours takes rows 0 and 1, the odd one rows 2 and 3; then each pair shares out its two.
  let odd = (lane & 1u) != 0u;
  let second = (lane & 2u) != 0u;
  let upper = select(c0, c2, odd) + subgroupShuffleXor(select(c2, c0, odd), 1u);
  let lower = select(c1, c3, odd) + subgroupShuffleXor(select(c3, c1, odd), 1u);
  var c = select(upper, lower, second) + subgroupShuffleXor(select(lower, upper, second), 2u);
  for (var apart = 4u; apart < LANES; apart *= 2u) { c += subgroupShuffleXor(c, apart); }
  if (SUMS > 0u) {
    for (var apart = 1u; apart < LANES; apart *= 2u) { c_sums += subgroupShuffleXor(c_sums, apart); }
  }

  if (lane < 4u) { store_quad(i + lane % 2u * 2u + lane / 2u, j, columns, slice, c); }
  let sums_rows = SUMS == 1u && tile.y == 0u;
  let sums_columns = SUMS == 2u && tile.x == 0u;
  if (lane == 0u && (sums_rows || sums_columns)) {
    let first = select(j, i, sums_rows);
    let count = select(column_count(slice), row_count(), sums_rows);
    for (var q = 0u; q < 4u; q++) {
      if (first + q < count) { sums[sums_at(first + q, slice)] = c_sums[q]; }
    }
  }
}
