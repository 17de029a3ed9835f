// scatter.wgsl where links.wgsl has found out which values belong to which row: an invocation per element of out
// follows the list of its row, in the order of j.

struct Params {
  outer: u32, length: u32, picks: u32, lanes: u32, width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;       // [outer, picks, lanes, width]
@group(0) @binding(2) var<storage, read> first: array<i32>;        // [outer, length, lanes]
@group(0) @binding(3) var<storage, read> next: array<i32>;         // [outer, picks, lanes]
@group(0) @binding(4) var<storage, read_write> out: array<f32>;    // [outer, length, lanes, width]

fn count() -> u32 { return params.outer * params.length * params.lanes * params.width; }

fn compute(i: u32) {
  let place = i / params.width;
  var j = first[place];
  if (j < 0) {
    out[i] = 0.0;
    return;
  }
  let picks = place / (params.lanes * params.length) * params.picks * params.lanes + place % params.lanes;
  var sum = LongSum();
  while (j >= 0) {
    let pick = picks + u32(j) * params.lanes;
    add_term(&sum, values[pick * params.width + i % params.width]);
    j = next[pick];
  }
  out[i] = total_of(&sum);
}
