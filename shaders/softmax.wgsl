// Along the axis r of x [outer, length, inner], m its maximum:
//
//   out = e^(x - m) / sum over r of e^(x - m)        or with LOG    out = x - m - log(sum over r of e^(x - m))
//
// The m themselves, n of them, add n to the sum. What the others add is summed up by itself and goes through log1p:
// so the logarithm is exact where one probability is near 1.
// NaN along an axis where m is no finite number.

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  nan: u32,                                         // bits of a NaN: WGSL has no literal for one
}

override LOG: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

// Terms that are added up by themselves: to add each to the sum of all would round it more often.
const STRETCH = 32u;

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var m = x[start + min(lane, params.length - 1u) * params.inner];
  for (var r = lane + LANES; r < params.length; r += LANES) {
    let value = x[start + r * params.inner];
    if (is_larger(value, m)) { m = value; }
  }
  m = together_max(lane, m);

  var n = 0.0;
  var others = 0.0;
  for (var first = lane; first < params.length; first += STRETCH * LANES) {
    let end = min(first + STRETCH * LANES, params.length);
    var stretch = 0.0;
    for (var r = first; r < end; r += LANES) {
      let value = x[start + r * params.inner];
      if (value == m) { n += 1.0; } else { stretch += exp_f32(value - m); }
    }
    others += stretch;
  }
  n = together_sum(lane, n);
  others = together_sum(lane, others);

  let finite = (bitcast<u32>(m) & INFINITY_BITS) != INFINITY_BITS;
  let log_sum = log1p_f32(others + (n - 1.0));
  for (var r = lane; r < params.length; r += LANES) {
    let at = start + r * params.inner;
    let d = x[at] - m;
    var value = bitcast<f32>(params.nan);
    if (finite) {
      if (LOG) { value = d - log_sum; } else { value = exp_f32(d) / (others + n); }
    }
    out[at] = value;
  }
}
