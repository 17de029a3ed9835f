// What the reductions share:
//
//   out[o, i] = scale * sum over r of x[o, r, i], or the maximum over r
//
// where x is [outer, length, inner] and out is [outer, inner].

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  scale: f32,                                       // 1 / length for a mean
}

override MAXIMUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn fold(a: f32, b: f32) -> f32 {
  if (MAXIMUM) { return select(a, b, is_larger(b, a)); }
  return a + b;
}

// Where the axis of `output` begins.
fn start_of(output: u32) -> u32 {
  return output / params.inner * params.length * params.inner + output % params.inner;
}

// Every `lanes`-th element of the axis of `output`, from `lane` on, folded into one.
fn walk(output: u32, lane: u32, lanes: u32) -> f32 {
  let start = start_of(output);
  var result = 0.0;
  if (MAXIMUM) { result = x[start]; }
  for (var r = lane; r < params.length; r += lanes) { result = fold(result, x[start + r * params.inner]); }
  return result;
}
