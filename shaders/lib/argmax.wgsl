// What the shaders of argmax share:
//
//   out[o, i] = the first r at which x[o, r, i] is largest, or smallest; a NaN is both
//
// where x is [outer, length, inner] and out is [outer, inner].

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
}

override MINIMUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<i32>;

struct Best {
  value: f32,                                       // negated where the smallest is wanted
  at: u32,
}

// Element r of the axis of `output`.
fn element(output: u32, r: u32) -> Best {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  let value = x[start + r * params.inner];
  return Best(select(value, -value, MINIMUM), r);
}

// The best of every `lanes`-th element of the axis of `output`, from `lane` on.
fn walk(output: u32, lane: u32, lanes: u32) -> Best {
  var best = element(output, lane);
  for (var r = lane + lanes; r < params.length; r += lanes) {
    let other = element(output, r);
    if (is_larger(other.value, best.value)) { best = other; }
  }
  return best;
}
