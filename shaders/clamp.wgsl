// out = x limited to [low, high]. A NaN stays a NaN.

struct Params {
  count: u32,
  low: f32,
  high: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let value = x[i];
  out[i] = select(select(value, params.high, value > params.high), params.low, value < params.low);
}
