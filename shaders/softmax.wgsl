// Along the axis r of x [outer, length, inner], m its maximum:
//
//   out = e^(x - m) / sum over r of e^(x - m)        or with LOG    out = x - m - log(sum over r of e^(x - m))
//
// All results along an axis are NaN where m is not finite. Needs lib/largest.wgsl.

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  nan: u32,                                         // the bits of a NaN, for which WGSL has no literal
}

override LOG: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let step = params.inner;
  let start = output / step * params.length * step + output % step;
  let end = start + params.length * step;
  let m = largest(lane, start, end, step, 1.0);
  let sums = exponentials(lane, start, end, step, m);
  let others = sums.x;
  let n = sums.y;

  let finite = (bitcast<u32>(m) & INFINITY_BITS) != INFINITY_BITS;
  let log_sum = log1p_f32(others + (n - 1.0));
  for (var at = start + lane * step; at < end; at += LANES * step) {
    let d = x[at] - m;
    var value = bitcast<f32>(params.nan);
    if (finite) {
      if (LOG) { value = d - log_sum; } else { value = exp_f32(d) / (others + n); }
    }
    out[at] = value;
  }
}
