// out = x * min(1, max_norm / (norm + 1e-6)), where norm^2 is the sum of `partials`.
// Every workgroup adds up all partial sums, then scales every `groups`-th block of 256 elements.

struct Params {
  count: u32,
  groups: u32,                                      // partial sums (at most 256), and workgroups
  max_norm: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  var partial = 0.0;
  if (local < params.groups) { partial = partials[local]; }
  let norm = sqrt(workgroup_sum(local, partial));
  let scale = params.max_norm / (norm + 1e-6);
  for (var i = workgroup.x * GROUP + local; i < params.count; i += params.groups * GROUP) {
    out[i] = x[i] * no_more(scale, 1.0);
  }
}
