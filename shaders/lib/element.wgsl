// For kernels with one invocation per element. A grid dimension holds 65535 workgroups, so large tensors
// spread over two: this is the element that an invocation is responsible for (it may lie past the end).

const WORKGROUP = 64u;

fn element(workgroup: vec3u, workgroups: vec3u, local: u32) -> u32 {
  return (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP + local;
}
