// Along the axis r of x [outer, length, inner]:
//
//   out = (x - mean) scale,    scale = 1 / sqrt(variance + eps),    variance = mean of (x - mean)^2
//
// where scale is [outer, inner].

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read_write> scale: array<f32>;

// Terms that are added up by themselves: to add each to the sum of all would round it more often.
const STRETCH = 32u;

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  let n = f32(params.length);
  var sum = 0.0;
  for (var first = lane; first < params.length; first += STRETCH * LANES) {
    let end = min(first + STRETCH * LANES, params.length);
    var stretch = 0.0;
    for (var r = first; r < end; r += LANES) { stretch += x[start + r * params.inner]; }
    sum += stretch;
  }
  let mean = together_sum(lane, sum) / n;

  sum = 0.0;
  for (var first = lane; first < params.length; first += STRETCH * LANES) {
    let end = min(first + STRETCH * LANES, params.length);
    var stretch = 0.0;
    for (var r = first; r < end; r += LANES) {
      let d = x[start + r * params.inner] - mean;
      stretch += d * d;
    }
    sum += stretch;
  }
  let factor = 1.0 / sqrt(together_sum(lane, sum) / n + params.eps);

  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    out[at] = (x[at] - mean) * factor;
  }
  if (lane == 0u) { scale[output] = factor; }
}
