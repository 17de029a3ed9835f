// GRADIENT = false: out = max(x, 0).
// GRADIENT = true: out = x where y > 0, else 0: the gradient x of a ReLU that returned y.

struct Params {
  count: u32,
}

override GRADIENT: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  // select, not max: a NaN must come through.
  if (GRADIENT) { out[i] = select(0.0, x[i], y[i] > 0.0); } else { out[i] = select(x[i], 0.0, x[i] < 0.0); }
}
