// For lib/axis.wgsl: each axis is walked by LANES invocations, and AXES of them by a workgroup. Every lane puts together
// what those of its axis have found, in order, and gets the same: fewer barriers than by halves, which cost more where
// a workgroup is run by few threads.

override LANES: u32;
override AXES: u32;
override GROUP = AXES * LANES;
override TWO_GROUPS = 2u * GROUP;

// Of each invocation the bits of two numbers, or of a Best: [2, LANES, AXES]. What is put together goes to one half and
// the next to the other, so that one barrier each is enough.
var<workgroup> found: array<vec2u, TWO_GROUPS>;
var<private> half: u32;
var<private> axis: u32;                             // of this invocation, among those of the workgroup

// Shows the other lanes what this one found.
fn show(lane: u32, bits: vec2u) {
  half = GROUP - half;
  found[half + lane * AXES + axis] = bits;
  workgroupBarrier();
}

fn found_by(lane: u32) -> vec2u { return found[half + lane * AXES + axis]; }

fn together_sum(lane: u32, value: vec2f) -> vec2f {
  show(lane, bitcast<vec2u>(value));
  var result = vec2f();
  for (var i = 0u; i < LANES; i++) { result += bitcast<vec2f>(found_by(i)); }
  return result;
}

fn together_best(lane: u32, value: Best) -> Best {
  show(lane, vec2u(bitcast<u32>(value.value), value.at));
  var result = Best(bitcast<f32>(found_by(0u).x), found_by(0u).y);
  for (var i = 1u; i < LANES; i++) {
    result = better(result, Best(bitcast<f32>(found_by(i).x), found_by(i).y));
  }
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
