// target = (1 - tau) * target + tau * source, in place. With tau = 1 a copy: 0 * target + source.

struct Params {
  count: u32,
  tau: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let i = element(workgroup, workgroups, local);
  if (i >= params.count) { return; }
  values[i] = (1.0 - params.tau) * values[i] + params.tau * source[i];
}
