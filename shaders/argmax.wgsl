// out[row] = index of the first largest element of x[row, :].

struct Params {
  rows: u32,
  length: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<i32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let row = element(workgroup, workgroups, local);
  if (row >= params.rows) { return; }
  let start = row * params.length;
  var best = 0u;
  for (var i = 1u; i < params.length; i++) {
    if (x[start + i] > x[start + best]) { best = i; }
  }
  out[row] = i32(best);
}
