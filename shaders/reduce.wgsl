// out[s, o, i] = scale * FOLD over r of x[o, r, i]: the sum, the maximum, the minimum, the sum of (x - center[o, i])^2,
// or log(sum of e^x)
//
// where x is [outer, length, inner] and out is [slices, outer, inner]. Slice s has the `split` elements of the axis
// from s * split on; the last slice may have fewer. Needs lib/largest.wgsl.

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  split: u32,
  scale: f32,                                       // 1 / length for a mean
}

override FOLD: u32;                                 // numbered in src/kernels/reduce.ts

const SUM = 0u;
const MINIMUM = 2u;
const SQUARES = 3u;
const LOG_SUM_EXP = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> center: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn axes() -> u32 { return params.outputs * ((params.length + params.split - 1u) / params.split); }

fn walk(result: u32, lane: u32) {
  let slice = result / params.outputs;
  let output = result - slice * params.outputs;
  let step = params.inner;
  let start = output / step * params.length * step + output % step;
  let first = start + slice * params.split * step;
  let end = start + min((slice + 1u) * params.split, params.length) * step;
  var value = 0.0;
  if (FOLD == SUM || FOLD == SQUARES) {
    var middle = 0.0;
    if (FOLD == SQUARES) { middle = center[output]; }
    var sums = Sums();
    for (var at = first + lane * step; at < end; at += LANES * step) {
      let d = x[at] - middle;
      add_terms(&sums, vec2f(select(d, d * d, FOLD == SQUARES), 0.0));
    }
    value = together(lane, sums).x;
  } else {
    let sign = select(1.0, -1.0, FOLD == MINIMUM);
    value = sign * largest(lane, first, end, step, sign);
    if (FOLD == LOG_SUM_EXP) {
      let sums = exponentials(lane, first, end, step, value);
      value += log1p_f32(sums.x + (sums.y - 1.0));
    }
  }
  if (lane == 0u) { out[result] = value * params.scale; }
}
