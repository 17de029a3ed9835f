// out = a where the condition is not 0, else b, element by element, over a grid (lib/grid.wgsl).

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of the last three axes
  c0: u32, c1: u32, c2: u32, c3: u32,               // strides of condition
  a0: u32, a1: u32, a2: u32, a3: u32,
  b0: u32, b1: u32, b2: u32, b3: u32,
}

override FLOATS: bool;                              // the condition is f32, where -0 is 0, too; else i32

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> condition: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let at = position(i, vec3u(params.n1, params.n2, params.n3));
  let bits = condition[dot(at, vec4u(params.c0, params.c1, params.c2, params.c3))];
  let x = a[dot(at, vec4u(params.a0, params.a1, params.a2, params.a3))];
  let y = b[dot(at, vec4u(params.b0, params.b1, params.b2, params.b3))];
  out[i] = select(y, x, select(bits, bits & 0x7fffffffu, FLOATS) != 0u);
}
