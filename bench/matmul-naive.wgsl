// The kernel to beat: one invocation per element of c = a b, every operand read from memory each time.

struct Params {
  n: u32,                                           // all three matrices are n x n
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.n || id.y >= params.n) { return; }
  var total = 0.0;
  for (var k = 0u; k < params.n; k++) { total += a[id.y * params.n + k] * b[k * params.n + id.x]; }
  c[id.y * params.n + id.x] = total;
}
