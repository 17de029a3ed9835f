// out = scale * sum over i of weight[i] * l(prediction[i] - label[i])
// One workgroup, each lane taking every 256th element: a fixed order.

struct Params {
  count: u32,
  scale: f32,
}

override WEIGHTED: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> label: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  var losses = LongSum();
  for (var i = local; i < params.count; i += GROUP) {
    var value = loss(prediction[i] - label[i]);
    if (WEIGHTED) { value *= weight[i]; }
    add_term(&losses, value);
  }
  let sum = workgroup_sum(local, total_of(&losses));
  if (local == 0u) { out[0] = sum * params.scale; }
}
