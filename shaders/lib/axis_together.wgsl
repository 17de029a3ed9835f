// What goes along the axes of a tensor [outer, length, inner], each axis walked by a workgroup: for long axes. The same
// functions are in axis_alone.wgsl. Lanes are put together pairwise: in a fixed order, and every lane gets the result.

const LANES = 256u;

var<workgroup> found: array<f32, LANES>;

fn together_max(lane: u32, value: f32) -> f32 {
  found[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half && is_larger(found[lane + half], found[lane])) { found[lane] = found[lane + half]; }
  }
  return first_found();
}

fn together_sum(lane: u32, value: f32) -> f32 {
  found[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { found[lane] += found[lane + half]; }
  }
  return first_found();
}

fn first_found() -> f32 {
  workgroupBarrier();
  let result = found[0];
  workgroupBarrier();                               // the next may begin
  return result;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let output = workgroup.y * workgroups.x + workgroup.x;
  if (output < params.outputs) { walk(output, lane); }
}
