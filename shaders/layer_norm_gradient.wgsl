// The gradient of layer_norm.wgsl, along the axis r of tensors [outer, length, inner], given its results y and scale:
//
//   out = scale (g - mean of g - y mean of g y)

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> scale: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

// Terms that are added up by themselves: to add each to the sum of all would round it more often.
const STRETCH = 32u;

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var sums = vec2f();
  for (var first = lane; first < params.length; first += STRETCH * LANES) {
    let end = min(first + STRETCH * LANES, params.length);
    var stretch = vec2f();
    for (var r = first; r < end; r += LANES) {
      let at = start + r * params.inner;
      stretch += gradient[at] * vec2f(1.0, y[at]);
    }
    sums += stretch;
  }
  let n = f32(params.length);
  let mean = together_sum(lane, sums.x) / n;
  let slope = together_sum(lane, sums.y) / n;
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    out[at] = scale[output] * (gradient[at] - mean - y[at] * slope);
  }
}
