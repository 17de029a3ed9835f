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

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  let n = f32(params.length);
  var sums = Sums();
  for (var r = lane; r < params.length; r += LANES) {
    add_terms(&sums, vec2f(x[start + r * params.inner], 0.0));
  }
  let mean = together(lane, sums).x / n;

  var squares = Sums();
  for (var r = lane; r < params.length; r += LANES) {
    let d = x[start + r * params.inner] - mean;
    add_terms(&squares, vec2f(d * d, 0.0));
  }
  let factor = 1.0 / sqrt(together(lane, squares).x / n + params.eps);

  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    out[at] = (x[at] - mean) * factor;
  }
  if (lane == 0u) { scale[output] = factor; }
}
