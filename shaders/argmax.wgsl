// out[o, i] = the first r at which x[o, r, i] is largest, or with MINIMUM smallest; a NaN counts as either
//
// where x is [outer, length, inner] and out is [outer, inner].

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
}

override MINIMUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<i32>;

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  let sign = select(1.0, -1.0, MINIMUM);
  // Every lane begins with the first element, so a lane without elements changes nothing.
  var best = Best(sign * x[start], 0u);
  for (var r = lane; r < params.length; r += LANES) {
    let value = sign * x[start + r * params.inner];
    if (is_larger(value, best.value)) { best = Best(value, r); }
  }
  let found = together_best(lane, best).at;
  if (lane == 0u) { out[output] = i32(found); }
}
