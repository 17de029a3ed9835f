// scatter.wgsl for many picks of few rows, where a sum has more terms than f32 can add up one by one, and few invocations
// would do all of the work: each element of out walks along all picks of its lane, with several invocations if they are
// many. Needs lib/axis.wgsl.

struct Params {
  outer: u32,
  length: u32,                                      // rows of out
  picks: u32,                                       // rows of index and values
  lanes: u32,
  inner: u32,                                       // the width of a row
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn axes() -> u32 { return params.outer * params.length * params.lanes * params.inner; }

fn walk(result: u32, lane: u32) {
  let place = result / params.inner;
  let row = i32(place / params.lanes % params.length);
  let first = place / (params.lanes * params.length) * params.picks * params.lanes + place % params.lanes;
  var sums = Sums();
  for (var j = lane; j < params.picks; j += LANES) {
    let pick = first + j * params.lanes;
    if (index[pick] == row) { add_terms(&sums, vec2f(values[pick * params.inner + result % params.inner], 0.0)); }
  }
  let sum = together(lane, sums).x;
  if (lane == 0u) { out[result] = sum; }
}
