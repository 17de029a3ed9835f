// partials[w] = scale * sum of weight[i] * loss(prediction[i], label[i]) over the elements of workgroup w, which takes
// every `groups`-th block of 256; each lane takes one element of a block: a fixed order.

struct Params {
  count: u32,
  groups: u32,
  scale: f32,
  delta: f32,
}

override WEIGHTED: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> label: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  var losses = LongSum();
  for (var i = workgroup.x * GROUP + local; i < params.count; i += params.groups * GROUP) {
    var value = loss(prediction[i], label[i], params.delta);
    if (WEIGHTED) { value *= weight[i]; }
    add_term(&losses, value);
  }
  let sum = workgroup_sum(local, total_of(&losses));
  if (local == 0u) { partials[workgroup.x] = sum * params.scale; }
}
