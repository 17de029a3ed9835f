// out[i] = upstream * scale * weight[i] * loss_slope(prediction[i], label[i])

struct Params {
  count: u32,
  scale: f32,
  delta: f32,
}

override WEIGHTED: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> label: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read> upstream: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  var slope = loss_slope(prediction[i], label[i], params.delta);
  if (WEIGHTED) { slope *= weight[i]; }
  out[i] = upstream[0] * params.scale * slope;
}
