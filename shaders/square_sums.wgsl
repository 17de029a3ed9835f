// partials[w] = sum of x[i]^2 over the elements of workgroup w, which takes every `groups`-th block of 256.

struct Params {
  count: u32,
  groups: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  var squares = LongSum();
  for (var i = workgroup.x * GROUP + local; i < params.count; i += params.groups * GROUP) {
    add_term(&squares, x[i] * x[i]);
  }
  let sum = workgroup_sum(local, total_of(&squares));
  if (local == 0u) { partials[workgroup.x] = sum; }
}
