// A reduction (lib/reduce.wgsl) over long axes: one workgroup per output. Each lane takes every 64th element,
// then the partial results are folded pairwise: a fixed order, so the same data gives the same bytes.

const LANES = 64u;

var<workgroup> partial: array<f32, LANES>;

// walk() for an axis of any length
fn walk_far(output: u32, lane: u32) -> f32 {
  if (MAXIMUM) { return walk(output, lane, LANES); }
  let start = start_of(output);
  var sum = LongSum();
  for (var r = lane; r < params.length; r += LANES) { add_term(&sum, x[start + r * params.inner]); }
  return total_of(&sum);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let output = workgroup.y * workgroups.x + workgroup.x;
  partial[lane] = walk_far(min(output, params.outputs - 1u), lane);
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] = fold(partial[lane], partial[lane + half]); }
  }
  if (lane == 0u && output < params.outputs) { out[output] = partial[0] * params.scale; }
}
