// The gradient of softmax.wgsl, along the axis r of tensors [outer, length, inner], given its result y:
//
//   out = y (g - sum over r of g y)                  or with LOG    out = g - e^y sum over r of g

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
}

override LOG: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var sums = Sums();
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    var term = gradient[at];
    if (!LOG) { term *= y[at]; }
    add_terms(&sums, vec2f(term, 0.0));
  }
  let sum = together(lane, sums).x;
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    if (LOG) { out[at] = gradient[at] - exp_f32(y[at]) * sum; } else { out[at] = y[at] * (gradient[at] - sum); }
  }
}
