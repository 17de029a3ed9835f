// Walks over a grid of up to four axes (src/kernels/strided.ts).

override AXES: u32;                                 // the last axes that have to be told apart: 1, 2 or 4

// Where element i of the result is along each axis; extents: n1, n2, n3
fn position(i: u32, extents: vec3u) -> vec4u {
  if (AXES == 1u) { return vec4u(0u, 0u, 0u, i); }
  let row = divide_any(i, extents.z);
  let i3 = i - row * extents.z;
  if (AXES == 2u) { return vec4u(0u, 0u, row, i3); }
  let plane = divide_any(row, extents.y);
  let i0 = divide_any(plane, extents.x);
  return vec4u(i0, plane - i0 * extents.x, row - plane * extents.y, i3);
}

// value / divisor, which software adapters would work out lane by lane.
fn divide_any(value: u32, divisor: u32) -> u32 {
  let scale = 1.0 / f32(divisor);
  let estimate = u32(f32(value) * scale);           // off by a few in 2^23
  let rest = i32(value - estimate * divisor);
  let better = estimate + u32(i32(floor(f32(rest) * scale)));
  let left = i32(value - better * divisor);
  return select(select(better, better + 1u, left >= i32(divisor)), better - 1u, left < 0);
}
