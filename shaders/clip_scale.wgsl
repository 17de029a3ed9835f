// scale = min(1, max_norm / (norm + 1e-6)), where norm^2 is the sum of `partials`: one workgroup adds them up.

struct Params {
  groups: u32,                                      // partial sums, at most 256
  max_norm: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<f32>;
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  var partial = 0.0;
  if (local < params.groups) { partial = partials[local]; }
  let norm = sqrt(workgroup_sum(local, partial));
  if (local == 0u) { scale[0] = no_more(params.max_norm / (norm + 1e-6), 1.0); }
}
