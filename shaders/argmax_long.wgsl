// argmax (lib/argmax.wgsl) over axes of at least LANES elements: one workgroup per output. Each lane takes every LANES-th
// element, then the best are compared pairwise.

const LANES = 64u;

var<workgroup> best: array<Best, LANES>;

// The better of two, of equals the first.
fn better(a: Best, b: Best) -> Best {
  if (is_larger(b.value, a.value)) { return b; }
  if (is_larger(a.value, b.value) || a.at < b.at) { return a; }
  return b;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let output = workgroup.y * workgroups.x + workgroup.x;
  best[lane] = walk(min(output, params.outputs - 1u), lane, LANES);
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { best[lane] = better(best[lane], best[lane + half]); }
  }
  if (lane == 0u && output < params.outputs) { out[output] = i32(best[0].at); }
}
