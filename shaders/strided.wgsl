// out[i] = x[offset + position of i . strides], over a grid (lib/grid.wgsl): a permutation, a slice, a flip.
// Bits are copied, so that a NaN keeps its payload. A negative stride is a u32 that wraps around.

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of out except the first
  s0: u32, s1: u32, s2: u32, s3: u32,               // strides in x
  offset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let at = position(i, vec3u(params.n1, params.n2, params.n3));
  out[i] = x[params.offset + dot(at, vec4u(params.s0, params.s1, params.s2, params.s3))];
}
