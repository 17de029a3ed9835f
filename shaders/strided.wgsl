// out[i] = x[offset + indices of i . strides], over up to four axes: a permutation, a slice, a flip.
// What is copied is bits, so that a NaN stays the NaN it is. A negative stride is a u32 that wraps around.

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of out but for the first
  s0: u32, s1: u32, s2: u32, s3: u32,               // strides in x
  offset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let i3 = i % params.n3;
  let row = i / params.n3;
  let i2 = row % params.n2;
  let plane = row / params.n2;
  let i1 = plane % params.n1;
  let i0 = plane / params.n1;
  out[i] = x[params.offset + i0 * params.s0 + i1 * params.s1 + i2 * params.s2 + i3 * params.s3];
}
