// target = (1 - tau) * target + tau * source, in place.

struct Params {
  count: u32,
  tau: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<Numbers>;
@group(0) @binding(2) var<storage, read_write> values: array<Numbers>;

fn update(i: u32) {
  values[i] = followed(values[i], source[i], params.tau);
}
