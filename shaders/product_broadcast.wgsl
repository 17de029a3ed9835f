// Matrix product (lib/product.wgsl) for adapters whose subgroups are always 8 lanes wide: software ones.
//
// There a load costs as much as 50 multiply-adds, and handing a value from one lane to all costs one. So a
// workgroup is one subgroup, and owns ROWS x 32 of the result: a lane holds 4 adjacent columns of b and one
// row in eight of a, whose values the lanes then broadcast to each other. Per 4 steps along k a lane loads
// ROWS / 2 + 16 numbers for ROWS * 16 multiply-adds. No workgroup memory, no barrier.
//
// Beyond the edges the last row or column is computed again; equal values are written to the same place.

enable subgroups;

override ROWS: u32;                                 // 8, 16 or 32

var<private> c0: vec4f; var<private> c1: vec4f; var<private> c2: vec4f; var<private> c3: vec4f; var<private> c4: vec4f; var<private> c5: vec4f; var<private> c6: vec4f; var<private> c7: vec4f;
var<private> c8: vec4f; var<private> c9: vec4f; var<private> c10: vec4f; var<private> c11: vec4f; var<private> c12: vec4f; var<private> c13: vec4f; var<private> c14: vec4f; var<private> c15: vec4f;
var<private> c16: vec4f; var<private> c17: vec4f; var<private> c18: vec4f; var<private> c19: vec4f; var<private> c20: vec4f; var<private> c21: vec4f; var<private> c22: vec4f; var<private> c23: vec4f;
var<private> c24: vec4f; var<private> c25: vec4f; var<private> c26: vec4f; var<private> c27: vec4f; var<private> c28: vec4f; var<private> c29: vec4f; var<private> c30: vec4f; var<private> c31: vec4f;

// c += a column of a (ROWS values, one in eight from each lane) times a row of b (4 columns a lane)
fn add_outer_product(a0: f32, a1: f32, a2: f32, a3: f32, b: vec4f) {
  {
    c0 = fma(vec4f(subgroupBroadcast(a0, 0u)), b, c0);
    c1 = fma(vec4f(subgroupBroadcast(a0, 1u)), b, c1);
    c2 = fma(vec4f(subgroupBroadcast(a0, 2u)), b, c2);
    c3 = fma(vec4f(subgroupBroadcast(a0, 3u)), b, c3);
    c4 = fma(vec4f(subgroupBroadcast(a0, 4u)), b, c4);
    c5 = fma(vec4f(subgroupBroadcast(a0, 5u)), b, c5);
    c6 = fma(vec4f(subgroupBroadcast(a0, 6u)), b, c6);
    c7 = fma(vec4f(subgroupBroadcast(a0, 7u)), b, c7);
  }
  if (ROWS > 8u) {
    c8 = fma(vec4f(subgroupBroadcast(a1, 0u)), b, c8);
    c9 = fma(vec4f(subgroupBroadcast(a1, 1u)), b, c9);
    c10 = fma(vec4f(subgroupBroadcast(a1, 2u)), b, c10);
    c11 = fma(vec4f(subgroupBroadcast(a1, 3u)), b, c11);
    c12 = fma(vec4f(subgroupBroadcast(a1, 4u)), b, c12);
    c13 = fma(vec4f(subgroupBroadcast(a1, 5u)), b, c13);
    c14 = fma(vec4f(subgroupBroadcast(a1, 6u)), b, c14);
    c15 = fma(vec4f(subgroupBroadcast(a1, 7u)), b, c15);
  }
  if (ROWS > 16u) {
    c16 = fma(vec4f(subgroupBroadcast(a2, 0u)), b, c16);
    c17 = fma(vec4f(subgroupBroadcast(a2, 1u)), b, c17);
    c18 = fma(vec4f(subgroupBroadcast(a2, 2u)), b, c18);
    c19 = fma(vec4f(subgroupBroadcast(a2, 3u)), b, c19);
    c20 = fma(vec4f(subgroupBroadcast(a2, 4u)), b, c20);
    c21 = fma(vec4f(subgroupBroadcast(a2, 5u)), b, c21);
    c22 = fma(vec4f(subgroupBroadcast(a2, 6u)), b, c22);
    c23 = fma(vec4f(subgroupBroadcast(a2, 7u)), b, c23);
    c24 = fma(vec4f(subgroupBroadcast(a3, 0u)), b, c24);
    c25 = fma(vec4f(subgroupBroadcast(a3, 1u)), b, c25);
    c26 = fma(vec4f(subgroupBroadcast(a3, 2u)), b, c26);
    c27 = fma(vec4f(subgroupBroadcast(a3, 3u)), b, c27);
    c28 = fma(vec4f(subgroupBroadcast(a3, 4u)), b, c28);
    c29 = fma(vec4f(subgroupBroadcast(a3, 5u)), b, c29);
    c30 = fma(vec4f(subgroupBroadcast(a3, 6u)), b, c30);
    c31 = fma(vec4f(subgroupBroadcast(a3, 7u)), b, c31);
  }
}

// a[row, k .. k + 3], zero beyond the end
fn load_a(start: u32, k: u32) -> vec4f {
  let at = vec4u(k, k + 1u, k + 2u, k + 3u);
  let i = min(at, vec4u(params.k - 1u)) * params.a_k + start;
  return select(vec4f(), vec4f(a[i.x], a[i.y], a[i.z], a[i.w]), at < vec4u(params.k));
}

// b[k, columns]; beyond the end the last row, which load_a's zeros cancel
fn load_b(columns: vec4u, k: u32) -> vec4f {
  let i = columns + min(k, params.k - 1u) * params.b_k;
  return vec4f(b[i.x], b[i.y], b[i.z], b[i.w]);
}

fn finish_row(row: u32, columns: vec4u, c: vec4f) {
  let i = min(row, params.m - 1u);
  finish(i, columns.x, c.x);
  finish(i, columns.y, c.y);
  finish(i, columns.z, c.z);
  finish(i, columns.w, c.w);
}

fn result(row: u32) -> vec4f {
  switch row {
    case 0u: { return c0; }
    case 1u: { return c1; }
    case 2u: { return c2; }
    case 3u: { return c3; }
    case 4u: { return c4; }
    case 5u: { return c5; }
    case 6u: { return c6; }
    case 7u: { return c7; }
    case 8u: { return c8; }
    case 9u: { return c9; }
    case 10u: { return c10; }
    case 11u: { return c11; }
    case 12u: { return c12; }
    case 13u: { return c13; }
    case 14u: { return c14; }
    case 15u: { return c15; }
    case 16u: { return c16; }
    case 17u: { return c17; }
    case 18u: { return c18; }
    case 19u: { return c19; }
    case 20u: { return c20; }
    case 21u: { return c21; }
    case 22u: { return c22; }
    case 23u: { return c23; }
    case 24u: { return c24; }
    case 25u: { return c25; }
    case 26u: { return c26; }
    case 27u: { return c27; }
    case 28u: { return c28; }
    case 29u: { return c29; }
    case 30u: { return c30; }
    default: { return c31; }
  }
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = tile_row(workgroup) * ROWS;
  if (first >= params.m) { return; }
  let row = min(vec4u(first + lane) + vec4u(0u, 8u, 16u, 24u), vec4u(params.m - 1u));
  let start = row * params.a_row;
  let column = min(vec4u(workgroup.x * 32u + lane * 4u) + vec4u(0u, 1u, 2u, 3u), vec4u(params.n - 1u));
  let columns = column * params.b_col;
  var row_sums = vec4f();
  var column_sums = vec4f();

  for (var k = 0u; k < params.k; k += 4u) {
    let a0 = load_a(start.x, k);
    var a1: vec4f;
    var a2: vec4f;
    var a3: vec4f;
    if (ROWS > 8u) { a1 = load_a(start.y, k); }
    if (ROWS > 16u) {
      a2 = load_a(start.z, k);
      a3 = load_a(start.w, k);
    }
    let b0 = load_b(columns, k);
    let b1 = load_b(columns, k + 1u);
    let b2 = load_b(columns, k + 2u);
    let b3 = load_b(columns, k + 3u);
    add_outer_product(a0.x, a1.x, a2.x, a3.x, b0);
    add_outer_product(a0.y, a1.y, a2.y, a3.y, b1);
    add_outer_product(a0.z, a1.z, a2.z, a3.z, b2);
    add_outer_product(a0.w, a1.w, a2.w, a3.w, b3);
    if (SUMS == 1u) {
      let ones = vec4f(1.0);
      row_sums += vec4f(dot(a0, ones), dot(a1, ones), dot(a2, ones), dot(a3, ones));
    }
    if (SUMS == 2u) {
      let inside = vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(params.k);
      column_sums += b0 + select(vec4f(), b1, inside.y) + select(vec4f(), b2, inside.z) + select(vec4f(), b3, inside.w);
    }
  }

  // A loop, so that the code for finishing a row exists once: it takes long to compile.
  for (var i = 0u; i < ROWS; i++) { finish_row(first + i, column, result(i)); }

  if (SUMS == 1u && workgroup.x == 0u) {
    sums[row.x] = row_sums.x;
    if (ROWS > 8u) { sums[row.y] = row_sums.y; }
    if (ROWS > 16u) {
      sums[row.z] = row_sums.z;
      sums[row.w] = row_sums.w;
    }
  }
  if (SUMS == 2u && first == 0u) {
    sums[column.x] = column_sums.x;
    sums[column.y] = column_sums.y;
    sums[column.z] = column_sums.z;
    sums[column.w] = column_sums.w;
  }
}
