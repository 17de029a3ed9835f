// out[row] = the rows of up to seven parts, one behind the other. An absent part has width 0.
// Bits are copied, so that a NaN keeps its payload.

struct Params {
  count: u32,                                       // elements of out
  total: u32,                                       // elements of a row of out
  w0: u32, w1: u32, w2: u32, w3: u32, w4: u32, w5: u32, w6: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> p0: array<u32>;
@group(0) @binding(2) var<storage, read> p1: array<u32>;
@group(0) @binding(3) var<storage, read> p2: array<u32>;
@group(0) @binding(4) var<storage, read> p3: array<u32>;
@group(0) @binding(5) var<storage, read> p4: array<u32>;
@group(0) @binding(6) var<storage, read> p5: array<u32>;
@group(0) @binding(7) var<storage, read> p6: array<u32>;
@group(0) @binding(8) var<storage, read_write> out: array<u32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) { out[i] = find(i / params.total, i % params.total); }

fn find(row: u32, in_row: u32) -> u32 {
  var column = in_row;
  if (column < params.w0) { return p0[row * params.w0 + column]; }
  column -= params.w0;
  if (column < params.w1) { return p1[row * params.w1 + column]; }
  column -= params.w1;
  if (column < params.w2) { return p2[row * params.w2 + column]; }
  column -= params.w2;
  if (column < params.w3) { return p3[row * params.w3 + column]; }
  column -= params.w3;
  if (column < params.w4) { return p4[row * params.w4 + column]; }
  column -= params.w4;
  if (column < params.w5) { return p5[row * params.w5 + column]; }
  column -= params.w5;
  return p6[row * params.w6 + column];
}
