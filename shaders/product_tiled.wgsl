// Products (lib/product.wgsl) on GPUs.
//
// A workgroup of 8 x 8 invocations owns 64 x 64 of the result, or 32 x 64 where there are no more rows. It copies 16
// columns of a and 16 rows of b into workgroup memory at a time (a is transposed, so that four adjacent numbers of
// either are read at once). Each invocation keeps 8 x 8 results in registers: 16 loads of workgroup memory for 64
// multiply-adds.
// With two buffers, the next numbers are copied while slower invocations still work on the last ones, and a barrier in
// two is spared.
// Rows 4 * y .. + 3 and 32 + 4 * y .. + 3 belong to invocation y, columns likewise to x: neighbours read
// neighbouring words.

override ROWS: u32;                                 // 32 or 64
override BUFFERS: u32 = 1u;                         // 1 or 2
override A_ALONG_K: bool;                           // a is contiguous along k: let neighbours load along it
override B_ALONG_K: bool;

const COLUMNS = 64u;
const DEPTH = 16u;
const QUADS = COLUMNS / 4u;
override TILE = BUFFERS * DEPTH * QUADS;

var<workgroup> a_tile: array<vec4f, TILE>;          // [buffer][k][4 rows]
var<workgroup> b_tile: array<vec4f, TILE>;          // [buffer][k][4 columns]

fn add_stretch(total: ptr<function, vec4f>, stretch: ptr<function, vec4f>) {
  *total += *stretch;
  *stretch = vec4f();
}

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) index: u32) {
  let slice = workgroup.z;
  let tile = tile_at(workgroup, ROWS);
  let row = tile.x * ROWS;
  let column = tile.y * COLUMNS;
  if (row >= row_count() || column >= column_count(slice)) { return; }
  var c0l = vec4f(); var c0r = vec4f();
  var c1l = vec4f(); var c1r = vec4f();
  var c2l = vec4f(); var c2r = vec4f();
  var c3l = vec4f(); var c3r = vec4f();
  var c4l = vec4f(); var c4r = vec4f();
  var c5l = vec4f(); var c5r = vec4f();
  var c6l = vec4f(); var c6r = vec4f();
  var c7l = vec4f(); var c7r = vec4f();
  var low_sums = vec4f();
  var high_sums = vec4f();
  var t0l = vec4f(); var t0r = vec4f();
  var t1l = vec4f(); var t1r = vec4f();
  var t2l = vec4f(); var t2r = vec4f();
  var t3l = vec4f(); var t3r = vec4f();
  var t4l = vec4f(); var t4r = vec4f();
  var t5l = vec4f(); var t5r = vec4f();
  var t6l = vec4f(); var t6r = vec4f();
  var t7l = vec4f(); var t7r = vec4f();
  var low_total = vec4f();
  var high_total = vec4f();

  let load_column = column + index % QUADS * 4u;
  let loaded = columns_at(load_column, slice);
  let end = term_end(slice);
  var base = 0u;                                    // of the buffer in turn
  for (var k0 = term_begin(slice); k0 < end; k0 += DEPTH) {
    for (var item = index; item < DEPTH * QUADS; item += 64u) {
      if (item < DEPTH * ROWS / 4u) {
        let a_k = select(item / (ROWS / 4u), item % DEPTH, A_ALONG_K);
        let a_quad = select(item % (ROWS / 4u), item / DEPTH, A_ALONG_K);
        a_tile[base + a_k * QUADS + a_quad] = load_rows(row + a_quad * 4u, k0 + a_k, slice);
      }
      if (B_ALONG_K) {
        let j = column + item / DEPTH * 4u;
        b_tile[base + item % DEPTH * QUADS + item / DEPTH] = load_columns(j, columns_at(j, slice), k0 + item % DEPTH, slice);
      } else {
        b_tile[base + item] = load_columns(load_column, loaded, k0 + item / QUADS, slice);
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let low = a_tile[base + k * QUADS + local.y];
      let left = b_tile[base + k * QUADS + local.x];
      let right = b_tile[base + k * QUADS + 8u + local.x];
      c0l = fma(vec4f(low.x), left, c0l); c0r = fma(vec4f(low.x), right, c0r);
      c1l = fma(vec4f(low.y), left, c1l); c1r = fma(vec4f(low.y), right, c1r);
      c2l = fma(vec4f(low.z), left, c2l); c2r = fma(vec4f(low.z), right, c2r);
      c3l = fma(vec4f(low.w), left, c3l); c3r = fma(vec4f(low.w), right, c3r);
      if (SUMS == 1u) { low_sums += low; }
      if (SUMS == 2u) { low_sums += left; high_sums += right; }
      if (ROWS > 32u) {
        let high = a_tile[base + k * QUADS + 8u + local.y];
        c4l = fma(vec4f(high.x), left, c4l); c4r = fma(vec4f(high.x), right, c4r);
        c5l = fma(vec4f(high.y), left, c5l); c5r = fma(vec4f(high.y), right, c5r);
        c6l = fma(vec4f(high.z), left, c6l); c6r = fma(vec4f(high.z), right, c6r);
        c7l = fma(vec4f(high.w), left, c7l); c7r = fma(vec4f(high.w), right, c7r);
        if (SUMS == 1u) { high_sums += high; }
      }
    }
    if (BUFFERS == 1u) { workgroupBarrier(); } else { base = DEPTH * QUADS - base; }
    if (LONG && ((k0 - term_begin(slice)) % STRETCH == STRETCH - DEPTH || k0 + DEPTH >= end)) {
      add_stretch(&t0l, &c0l); add_stretch(&t0r, &c0r);
      add_stretch(&t1l, &c1l); add_stretch(&t1r, &c1r);
      add_stretch(&t2l, &c2l); add_stretch(&t2r, &c2r);
      add_stretch(&t3l, &c3l); add_stretch(&t3r, &c3r);
      add_stretch(&low_total, &low_sums); add_stretch(&high_total, &high_sums);
      if (ROWS > 32u) {
        add_stretch(&t4l, &c4l); add_stretch(&t4r, &c4r);
        add_stretch(&t5l, &c5l); add_stretch(&t5r, &c5r);
        add_stretch(&t6l, &c6l); add_stretch(&t6r, &c6r);
        add_stretch(&t7l, &c7l); add_stretch(&t7r, &c7r);
      }
    }
  }
  if (LONG) {
    c0l = t0l; c0r = t0r;
    c1l = t1l; c1r = t1r;
    c2l = t2l; c2r = t2r;
    c3l = t3l; c3r = t3r;
    c4l = t4l; c4r = t4r;
    c5l = t5l; c5r = t5r;
    c6l = t6l; c6r = t6r;
    c7l = t7l; c7r = t7r;
    low_sums = low_total; high_sums = high_total;
  }

  let top = row + local.y * 4u;
  let side = column + local.x * 4u;
  let left_columns = columns_at(side, slice);
  let right_columns = columns_at(side + 32u, slice);
  store_quad(top + 0u, side, left_columns, slice, c0l); store_quad(top + 0u, side + 32u, right_columns, slice, c0r);
  store_quad(top + 1u, side, left_columns, slice, c1l); store_quad(top + 1u, side + 32u, right_columns, slice, c1r);
  store_quad(top + 2u, side, left_columns, slice, c2l); store_quad(top + 2u, side + 32u, right_columns, slice, c2r);
  store_quad(top + 3u, side, left_columns, slice, c3l); store_quad(top + 3u, side + 32u, right_columns, slice, c3r);
  if (ROWS > 32u) {
    store_quad(top + 32u, side, left_columns, slice, c4l); store_quad(top + 32u, side + 32u, right_columns, slice, c4r);
    store_quad(top + 33u, side, left_columns, slice, c5l); store_quad(top + 33u, side + 32u, right_columns, slice, c5r);
    store_quad(top + 34u, side, left_columns, slice, c6l); store_quad(top + 34u, side + 32u, right_columns, slice, c6r);
    store_quad(top + 35u, side, left_columns, slice, c7l); store_quad(top + 35u, side + 32u, right_columns, slice, c7r);
  }

  let sums_rows = SUMS == 1u && tile.y == 0u && local.x == 0u;
  let sums_columns = SUMS == 2u && row == 0u && local.y == 0u;
  if (sums_rows || sums_columns) {
    let first = select(side, top, sums_rows);
    let count = select(column_count(slice), row_count(), sums_rows);
    for (var q = 0u; q < 4u; q++) {
      if (first + q < count) { sums[sums_at(first + q, slice)] = low_sums[q]; }
      if ((ROWS > 32u || sums_columns) && first + 32u + q < count) { sums[sums_at(first + 32u + q, slice)] = high_sums[q]; }
    }
  }
}
