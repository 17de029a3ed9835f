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

fn axes() -> u32 { return params.outputs; }

fn walk(output: u32, lane: u32) {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var most = x[start];
  for (var r = lane; r < params.length; r += LANES) {
    let value = x[start + r * params.inner];
    most = select(most, value, is_larger(value, most));
  }
  let m = together_best(lane, Best(most, 0u)).value;

  var sums = Sums();
  for (var r = lane; r < params.length; r += LANES) {
    let value = x[start + r * params.inner];
    add_terms(&sums, select(vec2f(exp_f32(value - m), 0.0), vec2f(0.0, 1.0), value == m));
  }
  let total = together(lane, sums);
  let others = total.x;
  let n = total.y;

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
