// target = (1 - tau) * target + tau * source, in place. With tau = 1 a copy: 0 * target would keep a NaN.

struct Params {
  count: u32,
  tau: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> values: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  if (params.tau == 1.0) {
    values[i] = source[i];
  } else {
    values[i] = (1.0 - params.tau) * values[i] + params.tau * source[i];
  }
}
