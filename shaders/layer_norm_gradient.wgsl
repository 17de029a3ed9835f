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

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var sums = Sums();
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    add_terms(&sums, gradient[at] * vec2f(1.0, y[at]));
  }
  let means = together(lane, sums) / f32(params.length);
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    out[at] = scale[output] * (gradient[at] - means.x - y[at] * means.y);
  }
}
