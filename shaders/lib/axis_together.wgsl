// For lib/axis.wgsl: LANES invocations walk an axis, and a workgroup walks AXES axes. Every lane combines the results
// of all lanes of its axis, in order. That takes one barrier; folding them by halves would take several, which costs
// more if few threads run a workgroup.

override LANES: u32;
override AXES: u32;
override GROUP = AXES * LANES;
override TWO_GROUPS = 2u * GROUP;

// The bits of two numbers, or of a Best, for each invocation: [2, LANES, AXES]. Calls use the halves in turn, so that
// writing the next result does not disturb lanes that still read the last one.
var<workgroup> found: array<vec2u, TWO_GROUPS>;
var<private> half: u32;
var<private> axis: u32;                             // the axis of this invocation in the workgroup

// Lets the other lanes see the result of this one.
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
  // Neighbouring invocations read neighbouring elements: along one axis, or across axes if its elements lie apart.
  axis = select(local % AXES, local / LANES, params.inner == 1u);
  let lane = select(local / AXES, local % LANES, params.inner == 1u);
  // Invocations without an axis repeat the last one, as all must reach the barriers; they write the same bits.
  walk(min((workgroup.y * workgroups.x + workgroup.x) * AXES + axis, axes() - 1u), lane);
}
