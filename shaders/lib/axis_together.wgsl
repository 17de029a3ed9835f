// What goes along the axes of a tensor [outer, length, inner], each axis walked by a workgroup: for long axes. The same
// functions are in axis_alone.wgsl. Every lane puts together what all have found, in order, and gets the same: fewer
// barriers than by halves, which cost more where a workgroup is run by few threads.

override LANES: u32;

const MOST_LANES = 256u;

var<workgroup> found: array<f32, MOST_LANES>;

fn together_max(lane: u32, value: f32) -> f32 {
  found[lane] = value;
  workgroupBarrier();
  var result = found[0];
  for (var i = 1u; i < LANES; i++) {
    if (is_larger(found[i], result)) { result = found[i]; }
  }
  workgroupBarrier();                               // the next may begin
  return result;
}

fn together_sum(lane: u32, value: f32) -> f32 {
  found[lane] = value;
  workgroupBarrier();
  var result = 0.0;
  for (var i = 0u; i < LANES; i++) { result += found[i]; }
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let output = workgroup.y * workgroups.x + workgroup.x;
  if (output < params.outputs) { walk(output, lane); }
}
