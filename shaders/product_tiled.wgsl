// Matrix product (lib/product.wgsl) for GPUs.
//
// A workgroup of 8 x 8 invocations owns 64 x 64 of the result. It brings 16 columns of a and 16 rows of b into
// workgroup memory at a time (a transposed on the way in, so that both are read four adjacent numbers at once);
// each invocation then keeps 8 x 8 results in registers: 16 loads of workgroup memory for 64 multiply-adds.
// Rows 4 * y .. + 3 and 32 + 4 * y .. + 3 belong to invocation y, columns likewise to x: neighbours read
// neighbouring words.

override A_ALONG_K: bool;                           // a is contiguous along k: let neighbours load along it
override B_ALONG_K: bool;

const TILE = 64u;
const DEPTH = 16u;
const QUADS = TILE / 4u;

var<workgroup> a_tile: array<vec4f, DEPTH * QUADS>;  // [k][4 rows]
var<workgroup> b_tile: array<vec4f, DEPTH * QUADS>;  // [k][4 columns]

fn load_a(i: u32, k: u32) -> f32 {
  let inside = i < params.m && k < params.k;
  return select(0.0, a[select(0u, i * params.a_row + k * params.a_k, inside)], inside);
}

fn load_b(k: u32, j: u32) -> f32 {
  let inside = j < params.n && k < params.k;
  return select(0.0, b[select(0u, k * params.b_k + j * params.b_col, inside)], inside);
}

fn finish_inside(i: u32, j: u32, product: f32) {
  if (i < params.m && j < params.n) { finish(i, j, product); }
}

fn finish_quad(i: u32, j: u32, c: vec4f) {
  finish_inside(i, j, c.x);
  finish_inside(i, j + 1u, c.y);
  finish_inside(i, j + 2u, c.z);
  finish_inside(i, j + 3u, c.w);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) index: u32) {
  let row = tile_row(workgroup) * TILE;
  if (row >= params.m) { return; }
  let column = workgroup.x * TILE;
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

  for (var k0 = 0u; k0 < params.k; k0 += DEPTH) {
    for (var item = index; item < DEPTH * QUADS; item += 64u) {
      let a_k = select(item / QUADS, item % DEPTH, A_ALONG_K);
      let a_quad = select(item % QUADS, item / DEPTH, A_ALONG_K);
      let i = row + a_quad * 4u;
      let ak = k0 + a_k;
      a_tile[a_k * QUADS + a_quad] = vec4f(load_a(i, ak), load_a(i + 1u, ak), load_a(i + 2u, ak), load_a(i + 3u, ak));
      let b_k = select(item / QUADS, item % DEPTH, B_ALONG_K);
      let b_quad = select(item % QUADS, item / DEPTH, B_ALONG_K);
      let j = column + b_quad * 4u;
      let bk = k0 + b_k;
      b_tile[b_k * QUADS + b_quad] = vec4f(load_b(bk, j), load_b(bk, j + 1u), load_b(bk, j + 2u), load_b(bk, j + 3u));
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let low = a_tile[k * QUADS + local.y];
      let high = a_tile[k * QUADS + 8u + local.y];
      let left = b_tile[k * QUADS + local.x];
      let right = b_tile[k * QUADS + 8u + local.x];
      c0l = fma(vec4f(low.x), left, c0l); c0r = fma(vec4f(low.x), right, c0r);
      c1l = fma(vec4f(low.y), left, c1l); c1r = fma(vec4f(low.y), right, c1r);
      c2l = fma(vec4f(low.z), left, c2l); c2r = fma(vec4f(low.z), right, c2r);
      c3l = fma(vec4f(low.w), left, c3l); c3r = fma(vec4f(low.w), right, c3r);
      c4l = fma(vec4f(high.x), left, c4l); c4r = fma(vec4f(high.x), right, c4r);
      c5l = fma(vec4f(high.y), left, c5l); c5r = fma(vec4f(high.y), right, c5r);
      c6l = fma(vec4f(high.z), left, c6l); c6r = fma(vec4f(high.z), right, c6r);
      c7l = fma(vec4f(high.w), left, c7l); c7r = fma(vec4f(high.w), right, c7r);
      if (SUMS == 1u) { low_sums += low; high_sums += high; }
      if (SUMS == 2u) { low_sums += left; high_sums += right; }
    }
    workgroupBarrier();
  }

  let top = row + local.y * 4u;
  let side = column + local.x * 4u;
  finish_quad(top + 0u, side, c0l); finish_quad(top + 0u, side + 32u, c0r);
  finish_quad(top + 1u, side, c1l); finish_quad(top + 1u, side + 32u, c1r);
  finish_quad(top + 2u, side, c2l); finish_quad(top + 2u, side + 32u, c2r);
  finish_quad(top + 3u, side, c3l); finish_quad(top + 3u, side + 32u, c3r);
  finish_quad(top + 32u, side, c4l); finish_quad(top + 32u, side + 32u, c4r);
  finish_quad(top + 33u, side, c5l); finish_quad(top + 33u, side + 32u, c5r);
  finish_quad(top + 34u, side, c6l); finish_quad(top + 34u, side + 32u, c6r);
  finish_quad(top + 35u, side, c7l); finish_quad(top + 35u, side + 32u, c7r);

  let sums_rows = SUMS == 1u && workgroup.x == 0u && local.x == 0u;
  let sums_columns = SUMS == 2u && row == 0u && local.y == 0u;
  if (sums_rows || sums_columns) {
    let first = select(side, top, sums_rows);
    let end = select(params.n, params.m, sums_rows);
    for (var q = 0u; q < 4u; q++) {
      if (first + q < end) { sums[first + q] = low_sums[q]; }
      if (first + 32u + q < end) { sums[first + 32u + q] = high_sums[q]; }
    }
  }
}
