// One step of stochastic gradient descent over the flat parameter buffer, in place:
//
//   b = momentum * b + g                                     MOMENTUM, else g
//   p = p - learning_rate * b

struct Params {
  count: u32,
  momentum: f32,
}

override MOMENTUM: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> step: array<f32>;      // learning_rate
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> velocity: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  var update = gradient[i];
  if (MOMENTUM) {
    update += params.momentum * velocity[i];
    velocity[i] = update;
  }
  parameters[i] -= step[0] * update;
}
