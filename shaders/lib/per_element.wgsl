// The entry point of kernels that give every element an invocation. They define count(), the number of elements,
// and compute(i), the work for one.

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u,
        @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  // A grid dimension holds 65535 workgroups, so a large tensor takes two dimensions.
  let i = (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP + local;
  if (i < count()) { compute(i); }
}
