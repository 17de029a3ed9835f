// out = x, four numbers at a time: the widest loads and stores.

struct Params {
  quads: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

fn count() -> u32 { return params.quads; }

fn compute(i: u32) {
  out[i] = x[i];
}
