// One step of stochastic gradient descent over the flat parameter buffer, in place:
//
//   g = gradient + weight_decay * p
//   b = momentum * b + g                                     MOMENTUM, else g
//   p = p - learning_rate * (NESTEROV ? g + momentum * b : b)

struct Params {
  count: u32,
  momentum: f32,
  weight_decay: f32,
}

override MOMENTUM: bool;
override NESTEROV: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // learning_rate
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> velocity: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let p = parameters[i];
  let g = gradient[i] + params.weight_decay * p;
  var update = g;
  if (MOMENTUM) {
    update += params.momentum * velocity[i];
    velocity[i] = update;
    if (NESTEROV) { update = g + params.momentum * update; }
  }
  parameters[i] = p - step[0] * update;
}
