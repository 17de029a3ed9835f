// out[s, o, i] = scale * the sum, maximum or minimum over r of x[o, r, i]
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

fn axes() -> u32 { return params.outputs * ((params.length + params.split - 1u) / params.split); }

fn walk(result: u32, lane: u32) {
  let slice = result / params.outputs;
  let output = result - slice * params.outputs;
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  let end = start + min((slice + 1u) * params.split, params.length) * params.inner;
  let first = start + slice * params.split * params.inner;
  let step = LANES * params.inner;
  var value = 0.0;
  if (FOLD == SUM) {
    var sums = Sums();
    for (var at = first + lane * params.inner; at < end; at += step) { add_terms(&sums, vec2f(x[at], 0.0)); }
    value = together(lane, sums).x;
  } else {
    let sign = select(-1.0, 1.0, FOLD == MAXIMUM);
    // A lane too many takes the first element, which is as good as none.
    var most = sign * x[first];
    for (var at = first + lane * params.inner; at < end; at += step) {
      most = select(most, sign * x[at], is_larger(sign * x[at], most));
    }
    value = sign * together_best(lane, Best(most, 0u)).value;
  }
  out[result] = value * params.scale;
}
