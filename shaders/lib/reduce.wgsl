// What the reductions share:
//
//   out[s, o, i] = scale * the sum, maximum or minimum over r of x[o, r, i]
//
// where x is [outer, length, inner] and out is [slices, outer, inner]. Slice s has the `split` elements of the axis from
// s * split on, or what there is of them.

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  split: u32,
  scale: f32,                                       // 1 / length for a mean
}

const SUM = 0u;
const MAXIMUM = 1u;

override FOLD: u32;                                 // SUM, MAXIMUM, or else the minimum

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn fold(a: f32, b: f32) -> f32 {
  if (FOLD == SUM) { return a + b; }
  if (FOLD == MAXIMUM) { return select(a, b, is_larger(b, a)); }
  return select(a, b, is_larger(-b, -a));
}

// Where the axis of `output` begins.
fn start_of(output: u32) -> u32 {
  return output / params.inner * params.length * params.inner + output % params.inner;
}

// Every `lanes`-th element of the axis of `output`, from `first` on and before `end`, folded into one.
fn walk(output: u32, first: u32, end: u32, lanes: u32) -> f32 {
  let start = start_of(output);
  var result = 0.0;
  if (FOLD != SUM) { result = x[start + min(first, end - 1u) * params.inner]; }
  for (var r = first; r < end; r += lanes) { result = fold(result, x[start + r * params.inner]); }
  return result;
}
