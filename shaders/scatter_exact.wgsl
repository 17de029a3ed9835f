// scatter.wgsl for many picks of few rows, where a sum has more terms than f32 can add up one by one. An invocation
// per element of out looks at all picks of its lane, in order.

struct Params {
  outer: u32,
  length: u32,                                      // rows of out
  picks: u32,                                       // rows of index and values
  lanes: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.outer * params.length * params.lanes * params.width; }

fn compute(i: u32) {
  let place = i / params.width;
  let row = i32(place / params.lanes % params.length);
  let first = place / (params.lanes * params.length) * params.picks * params.lanes + place % params.lanes;
  var sum = LongSum();
  for (var j = 0u; j < params.picks; j++) {
    let pick = first + j * params.lanes;
    if (index[pick] == row) { add_term(&sum, values[pick * params.width + i % params.width]); }
  }
  out[i] = total_of(&sum);
}
