// Products (lib/product.wgsl) on adapters whose subgroups are always 8 lanes wide: software ones.
//
// There a load costs as much as 50 multiply-adds, and a broadcast from one lane to all as much as one. So a workgroup
// is one subgroup, and owns ROWS x 32 of the result: a lane holds 4 adjacent columns of b and every eighth row of a,
// whose values the lanes then broadcast to each other. For 4 terms a lane loads ROWS / 2 + 16 numbers for ROWS * 16
// multiply-adds. No workgroup memory, no barrier.
//
// Many terms are summed in stretches, whose sums are added to `totals`.
//
// Beyond the edges the last row or column is computed again; equal values are written to the same place.

enable subgroups;

override ROWS: u32;                                 // 8, 16 or 32

var<private> c0: vec4f; var<private> c1: vec4f; var<private> c2: vec4f; var<private> c3: vec4f; var<private> c4: vec4f; var<private> c5: vec4f; var<private> c6: vec4f; var<private> c7: vec4f;
var<private> c8: vec4f; var<private> c9: vec4f; var<private> c10: vec4f; var<private> c11: vec4f; var<private> c12: vec4f; var<private> c13: vec4f; var<private> c14: vec4f; var<private> c15: vec4f;
var<private> c16: vec4f; var<private> c17: vec4f; var<private> c18: vec4f; var<private> c19: vec4f; var<private> c20: vec4f; var<private> c21: vec4f; var<private> c22: vec4f; var<private> c23: vec4f;
var<private> c24: vec4f; var<private> c25: vec4f; var<private> c26: vec4f; var<private> c27: vec4f; var<private> c28: vec4f; var<private> c29: vec4f; var<private> c30: vec4f; var<private> c31: vec4f;

// c += a column of a (ROWS values, every eighth from the same lane) times a row of b (4 columns a lane)
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

// The elements of a in one row for four terms, zero for terms beyond the end
fn load_a4(row: Row, terms: array<Term, 4>, inside: vec4<bool>) -> vec4f {
  let values = vec4f(load_a(row, terms[0]), load_a(row, terms[1]), load_a(row, terms[2]), load_a(row, terms[3]));
  return select(vec4f(), values, inside);
}

fn finish_row(i: u32, j: vec4u, columns: array<Column, 4>, slice: u32, c: vec4f) {
  let at = row_at(i).out;
  store(i, j.x, at + columns[0].out, slice, c.x);
  store(i, j.y, at + columns[1].out, slice, c.y);
  store(i, j.z, at + columns[2].out, slice, c.z);
  store(i, j.w, at + columns[3].out, slice, c.w);
}

var<private> totals: array<vec4f, 32>;

// Ends a stretch: adds its sums to the totals.
fn add_stretch() {
  {
    totals[0] += c0; c0 = vec4f();
    totals[1] += c1; c1 = vec4f();
    totals[2] += c2; c2 = vec4f();
    totals[3] += c3; c3 = vec4f();
    totals[4] += c4; c4 = vec4f();
    totals[5] += c5; c5 = vec4f();
    totals[6] += c6; c6 = vec4f();
    totals[7] += c7; c7 = vec4f();
  }
  if (ROWS > 8u) {
    totals[8] += c8; c8 = vec4f();
    totals[9] += c9; c9 = vec4f();
    totals[10] += c10; c10 = vec4f();
    totals[11] += c11; c11 = vec4f();
    totals[12] += c12; c12 = vec4f();
    totals[13] += c13; c13 = vec4f();
    totals[14] += c14; c14 = vec4f();
    totals[15] += c15; c15 = vec4f();
  }
  if (ROWS > 16u) {
    totals[16] += c16; c16 = vec4f();
    totals[17] += c17; c17 = vec4f();
    totals[18] += c18; c18 = vec4f();
    totals[19] += c19; c19 = vec4f();
    totals[20] += c20; c20 = vec4f();
    totals[21] += c21; c21 = vec4f();
    totals[22] += c22; c22 = vec4f();
    totals[23] += c23; c23 = vec4f();
    totals[24] += c24; c24 = vec4f();
    totals[25] += c25; c25 = vec4f();
    totals[26] += c26; c26 = vec4f();
    totals[27] += c27; c27 = vec4f();
    totals[28] += c28; c28 = vec4f();
    totals[29] += c29; c29 = vec4f();
    totals[30] += c30; c30 = vec4f();
    totals[31] += c31; c31 = vec4f();
  }
}

// The sums of `row`. A switch, since adapters that run on the CPU are slow to index private memory.
fn result(row: u32) -> vec4f {
  if (LONG) { return totals[row]; }
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
  let slice = workgroup.z;
  let tile = tile_at(workgroup, ROWS);
  let first = tile.x * ROWS;
  let last_row = row_count() - 1u;
  let column_total = column_count(slice);
  if (first > last_row || tile.y * 32u >= column_total) { return; }
  let i = min(vec4u(first + lane) + vec4u(0u, 8u, 16u, 24u), vec4u(last_row));
  let r0 = row_at(i.x);
  let r1 = row_at(i.y);
  let r2 = row_at(i.z);
  let r3 = row_at(i.w);
  // The last group of four columns begins at the last multiple of four.
  let quad = min(tile.y * 32u + lane * 4u, (column_total - 1u) / 4u * 4u);
  let j = min(quad + vec4u(0u, 1u, 2u, 3u), vec4u(column_total - 1u));
  let columns = array<Column, 4>(column_at(j.x, slice), column_at(j.y, slice), column_at(j.z, slice), column_at(j.w, slice));
  var row_sums = vec4f();
  var column_sums = vec4f();
  var row_totals = vec4f();
  var column_totals = vec4f();

  let begin = term_begin(slice);
  let end = term_end(slice);
  for (var k = begin; k < end; k += 4u) {
    let at = vec4u(k, k + 1u, k + 2u, k + 3u);
    let inside = at < vec4u(end);
    let near = min(at, vec4u(end - 1u));
    let terms = array<Term, 4>(term_at(near.x, slice), term_at(near.y, slice), term_at(near.z, slice), term_at(near.w, slice));
    let a0 = load_a4(r0, terms, inside);
    var a1: vec4f;
    var a2: vec4f;
    var a3: vec4f;
    if (ROWS > 8u) { a1 = load_a4(r1, terms, inside); }
    if (ROWS > 16u) {
      a2 = load_a4(r2, terms, inside);
      a3 = load_a4(r3, terms, inside);
    }
    let b = load_block(terms, columns);             // beyond the end the last term again, multiplied by zeros of a
    add_outer_product(a0.x, a1.x, a2.x, a3.x, b[0]);
    add_outer_product(a0.y, a1.y, a2.y, a3.y, b[1]);
    add_outer_product(a0.z, a1.z, a2.z, a3.z, b[2]);
    add_outer_product(a0.w, a1.w, a2.w, a3.w, b[3]);
    if (SUMS == 1u) {
      let ones = vec4f(1.0);
      row_sums += vec4f(dot(a0, ones), dot(a1, ones), dot(a2, ones), dot(a3, ones));
    }
    if (SUMS == 2u) {
      column_sums += b[0] + select(vec4f(), b[1], inside.y) + select(vec4f(), b[2], inside.z) + select(vec4f(), b[3], inside.w);
    }
    if (LONG && (k - begin) % STRETCH == STRETCH - 4u) {
      add_stretch();
      row_totals += row_sums;
      row_sums = vec4f();
      column_totals += column_sums;
      column_sums = vec4f();
    }
  }
  if (LONG) { add_stretch(); }
  row_totals += row_sums;
  column_totals += column_sums;

  // A loop, so that the code that finishes a row exists once: it is slow to compile.
  for (var row = 0u; row < ROWS; row++) { finish_row(min(first + row, last_row), j, columns, slice, result(row)); }

  if (SUMS == 1u && tile.y == 0u) {
    sums[sums_at(i.x, slice)] = row_totals.x;
    if (ROWS > 8u) { sums[sums_at(i.y, slice)] = row_totals.y; }
    if (ROWS > 16u) {
      sums[sums_at(i.z, slice)] = row_totals.z;
      sums[sums_at(i.w, slice)] = row_totals.w;
    }
  }
  if (SUMS == 2u && first == 0u) {
    sums[sums_at(j.x, slice)] = column_totals.x;
    sums[sums_at(j.y, slice)] = column_totals.y;
    sums[sums_at(j.z, slice)] = column_totals.z;
    sums[sums_at(j.w, slice)] = column_totals.w;
  }
}
