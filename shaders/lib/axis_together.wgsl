// For lib/axis.wgsl: each axis is walked by LANES invocations, and AXES of them by a workgroup. Every lane puts together
// what those of its axis have found, in order, and gets the same: fewer barriers than by halves, which cost more where
// a workgroup is run by few threads.

override LANES: u32;
override AXES: u32;
override GROUP = AXES * LANES;

var<workgroup> found: array<vec2u, GROUP>;          // bits: of two numbers, or of a Best. [LANES, AXES]
var<private> axis: u32;                             // of this invocation, among those of the workgroup

fn together_sum(lane: u32, value: vec2f) -> vec2f {
  found[lane * AXES + axis] = bitcast<vec2u>(value);
  workgroupBarrier();
  var result = vec2f();
  for (var at = axis; at < GROUP; at += AXES) { result += bitcast<vec2f>(found[at]); }
  workgroupBarrier();                               // the next may begin
  return result;
}

fn together_best(lane: u32, value: Best) -> Best {
  found[lane * AXES + axis] = vec2u(bitcast<u32>(value.value), value.at);
  workgroupBarrier();
  var result = value;
  for (var at = axis; at < GROUP; at += AXES) {
    result = better(result, Best(bitcast<f32>(found[at].x), found[at].y));
  }
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  // Neighbours read neighbouring elements: of the same axis, or where others lie between these, of the next one.
  axis = select(local % AXES, local / LANES, params.inner == 1u);
  let lane = select(local / AXES, local % LANES, params.inner == 1u);
  // Those without an axis repeat the last one: all have to come to the barriers.
  walk(min((workgroup.y * workgroups.x + workgroup.x) * AXES + axis, axes() - 1u), lane);
}
