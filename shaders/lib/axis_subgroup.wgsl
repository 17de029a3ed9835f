// For lib/axis.wgsl: a workgroup is one subgroup of LANES invocations, and walks one axis. Lanes combine their results
// by halves without a barrier, in an order that depends on LANES alone. Each pair of lanes combines the same two
// results, so all lanes end with the same.

enable subgroups;

override LANES: u32;

fn together_sum(lane: u32, value: vec2f) -> vec2f {
  var sum = value;
  for (var apart = 1u; apart < LANES; apart *= 2u) { sum += subgroupShuffleXor(sum, apart); }
  return sum;
}

fn together_best(lane: u32, value: Best) -> Best {
  var best = value;
  for (var apart = 1u; apart < LANES; apart *= 2u) {
    best = better(best, Best(subgroupShuffleXor(best.value, apart), subgroupShuffleXor(best.at, apart)));
  }
  return best;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(subgroup_invocation_id) lane: u32) {
  let output = workgroup.y * workgroups.x + workgroup.x;
  if (output < axes()) { walk(output, lane); }
}
