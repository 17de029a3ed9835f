// A reduction (lib/reduce.wgsl) over long axes: one workgroup per output and slice. Each lane takes every 64th element,
// then the partial results are folded pairwise: a fixed order, so the same data gives the same bytes.

const LANES = 64u;

var<workgroup> partial: array<f32, LANES>;

// walk() for an axis of any length
fn walk_far(output: u32, first: u32, end: u32) -> f32 {
  if (FOLD != SUM) { return walk(output, first, end, LANES); }
  let start = start_of(output);
  var sum = LongSum();
  for (var r = first; r < end; r += LANES) { add_term(&sum, x[start + r * params.inner]); }
  return total_of(&sum);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let at = workgroup.y * workgroups.x + workgroup.x;
  let slices = (params.length + params.split - 1u) / params.split;
  let first = min(at / params.outputs, slices - 1u) * params.split;
  let end = min(first + params.split, params.length);
  partial[lane] = walk_far(at % params.outputs, first + lane, end);
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] = fold(partial[lane], partial[lane + half]); }
  }
  if (lane == 0u && at < params.outputs * slices) { out[at] = partial[0] * params.scale; }
}
