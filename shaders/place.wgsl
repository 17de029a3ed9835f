// The adjoint of a slice: out is `value` everywhere but at start + step * index, where x[index] goes.
// The grid (lib/grid.wgsl) covers out. Bits are copied, so that a NaN keeps its payload.

struct Params {
  count: u32,                                       // elements of out
  n1: u32, n2: u32, n3: u32,                        // extents of out except the first
  m0: u32, m1: u32, m2: u32, m3: u32,               // extents of x
  start0: u32, start1: u32, start2: u32, start3: u32,
  step0: u32, step1: u32, step2: u32, step3: u32,
  value: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

override STEPS: bool;                               // whether a step is not 1

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let at = position(i, vec3u(params.n1, params.n2, params.n3));
  let extents = vec4u(params.m0, params.m1, params.m2, params.m3);
  let past = at - vec4u(params.start0, params.start1, params.start2, params.start3);
  var index = past;                                 // before the start this wraps around to a huge one
  if (STEPS) {
    let steps = vec4u(params.step0, params.step1, params.step2, params.step3);
    index = past / steps;
    // Without this a wrapped index, or one between two steps, could seem to lie within x.
    index = select(extents, index, (index * steps == past) & (past <= at));
  }
  if (!all(index < extents)) {
    out[i] = bitcast<u32>(params.value);
    return;
  }
  out[i] = x[((index.x * extents.y + index.y) * extents.z + index.z) * extents.w + index.w];
}
