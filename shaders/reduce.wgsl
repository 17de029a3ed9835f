// out[o, i] = sum or maximum of x[o, r, i] over r,
// where x is [outer, length, inner] and out is [outer, inner], scaled by `scale`.
//
// LANES = 1: one invocation per output walks the whole axis (short axes, many outputs).
// LANES = 64: one workgroup per output; each lane takes every 64th element, then the partial results are
// folded pairwise. Both orders are fixed, so the same data gives the same bytes.

struct Params {
  outputs: u32,                                     // outer * inner
  length: u32,
  inner: u32,
  scale: f32,                                       // 1 for a sum, 1 / length for a mean
}

override LANES: u32;
override MAXIMUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> partial: array<f32, WORKGROUP>;

// By its bits: compilers take `x != x` for always false.
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

fn fold(a: f32, b: f32) -> f32 {
  // Keeps a NaN, which max() may drop.
  if (MAXIMUM) { return select(a, b, b > a || is_nan(b)); }
  return a + b;
}

fn walk(output: u32, lane: u32) -> f32 {
  let start = output / params.inner * params.length * params.inner + output % params.inner;
  var result = 0.0;
  if (MAXIMUM) { result = x[start]; }
  for (var r = lane; r < params.length; r += LANES) { result = fold(result, x[start + r * params.inner]); }
  return result;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  if (LANES == 1u) {
    let output = element(workgroup, workgroups, local);
    if (output < params.outputs) { out[output] = walk(output, 0u) * params.scale; }
    return;
  }
  let output = workgroup.y * workgroups.x + workgroup.x;
  partial[local] = walk(min(output, params.outputs - 1u), local);
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { partial[local] = fold(partial[local], partial[local + half]); }
  }
  if (local == 0u && output < params.outputs) { out[output] = partial[0] * params.scale; }
}
