// Walks over a grid of up to four axes (src/kernels/grid.ts).

override AXES: u32;                                 // the number of last axes to tell apart: 1, 2, 3 or 4

// The position of element i of the result along each axis; extents: n1, n2, n3. Each further axis costs a division,
// which software adapters compute lane by lane.
fn position(i: u32, extents: vec3u) -> vec4u {
  if (AXES == 1u) { return vec4u(0u, 0u, 0u, i); }
  let row = i / extents.z;
  let i3 = i - row * extents.z;
  if (AXES == 2u) { return vec4u(0u, 0u, row, i3); }
  let plane = row / extents.y;
  let i2 = row - plane * extents.y;
  if (AXES == 3u) { return vec4u(0u, plane, i2, i3); }
  let i0 = plane / extents.x;
  return vec4u(i0, plane - i0 * extents.x, i2, i3);
}
